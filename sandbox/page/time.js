// Dates and times where the person is, whom one acts as.

const formats = new Map();

function format(zone, options) {
  const key = zone + JSON.stringify(options);
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat("en-GB", { timeZone: zone, ...options }));
  return formats.get(key);
}

const at = (seconds) => new Date(seconds * 1000);

/** "20:05" */
export const clockTime = (seconds, zone) => format(zone, { hour: "2-digit", minute: "2-digit" }).format(at(seconds));

/** "Mon 23 Nov, 20:05" */
export function dayAndTime(seconds, zone) {
  const day = format(zone, { weekday: "short", day: "numeric", month: "short" }).format(at(seconds));
  return `${day.replace(",", "")}, ${clockTime(seconds, zone)}`;
}

/** "2026-11-23", to compare days. */
export function isoDay(seconds, zone) {
  return format(zone, { year: "numeric", month: "2-digit", day: "2-digit" })
    .format(at(seconds)).split("/").reverse().join("-");
}

/** "Today", "Yesterday" or "Monday, 23 November" */
export function dayName(seconds, now, zone) {
  const day = isoDay(seconds, zone);
  if (day === isoDay(now, zone)) return "Today";
  if (day === isoDay(now - 86400, zone)) return "Yesterday";
  if (day === isoDay(now + 86400, zone)) return "Tomorrow";
  const year = day.slice(0, 4) === isoDay(now, zone).slice(0, 4) ? {} : { year: "numeric" };
  return format(zone, { weekday: "long", day: "numeric", month: "long", ...year }).format(at(seconds));
}

const DATES = {
  date_num: { year: "numeric", month: "2-digit", day: "2-digit" },
  date_slash: { year: "numeric", month: "2-digit", day: "2-digit" },
  date: { year: "numeric", month: "long", day: "numeric" },
  date_short: { year: "numeric", month: "short", day: "numeric" },
  date_long: { weekday: "long", year: "numeric", month: "long", day: "numeric" },
  date_long_full: { weekday: "long", year: "numeric", month: "long", day: "numeric" },
  date_pretty: { year: "numeric", month: "long", day: "numeric" },
  date_short_pretty: { year: "numeric", month: "short", day: "numeric" },
  date_long_pretty: { weekday: "long", year: "numeric", month: "long", day: "numeric" },
  day_divider_pretty: { weekday: "long", year: "numeric", month: "long", day: "numeric" },
  time: { hour: "2-digit", minute: "2-digit" },
  time_secs: { hour: "2-digit", minute: "2-digit", second: "2-digit" },
};
const AGO = [["year", 31536000], ["month", 2592000], ["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];
let present = () => Date.now() / 1000;

/** Say what time it is in the sandbox. */
export function tellsTime(now) {
  present = now;
}

/** A date in the words its format asks for; null when the moment is none. */
export function dateWords(stamp, pattern, zone) {
  if (!Number.isFinite(stamp) || Math.abs(stamp) > 8e12) return null;
  return pattern.replace(/\{(\w+)\}/g, (whole, token) => {
    if (token === "ago") return ago(stamp);
    if (token === "date_num") return isoDay(stamp, zone);
    if (!DATES[token]) return whole;
    const near = token.endsWith("_pretty") && ["Today", "Yesterday", "Tomorrow"].find(
      (name) => name === dayName(stamp, present(), zone));
    return near ? near.toLowerCase() : format(zone, DATES[token]).format(at(stamp));
  });
}

function ago(stamp) {
  const passed = stamp - present();
  const [unit, size] = AGO.find(([, seconds]) => Math.abs(passed) >= seconds) || AGO[AGO.length - 1];
  return new Intl.RelativeTimeFormat("en", { numeric: "auto" }).format(Math.round(passed / size), unit);
}

/** What a datetime-local field holds for a moment: "2026-11-23T20:05" on the clocks of `zone`. */
export function localMoment(seconds, zone) {
  return `${isoDay(seconds, zone)}T${clockTime(seconds, zone)}`;
}

/** The moment, in seconds, at which the clocks of `zone` show `local`. */
export function momentOf(local, zone) {
  const wanted = Date.parse(`${local}:00Z`) / 1000;
  let guess = wanted;
  for (let round = 0; round < 3; round += 1) {
    guess += wanted - Date.parse(`${localMoment(guess, zone)}:00Z`) / 1000;
  }
  return guess;
}

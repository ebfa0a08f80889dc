"""The company that lives in a new sandbox: some forty people, five offices, their channels.

Everything here is made up and always the same, so that a story told about Maria is about Maria tomorrow too.
"""

import hashlib
import unicodedata
from dataclasses import dataclass

TEAM_NAME = "Lumenwood"
DOMAIN = "lumenwood"
EMAIL_DOMAIN = "lumenwood.example"

_ID_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"
_UNDECOMPOSABLE = str.maketrans({"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "ı": "i", "ß": "ss"})


@dataclass(frozen=True)
class Profile:
    """One member of the workspace, with what an app may ask Slack about them.

    `name` is the handle ("maria.santos"), `tz` an IANA zone, `supervisor_id` another member or None at
    the top; department, office and supervisor are the custom profile fields of this company.
    """

    id: str
    name: str
    real_name: str
    email: str
    tz: str
    title: str
    department: str
    office: str
    supervisor_id: str | None
    is_admin: bool = False
    is_owner: bool = False
    is_bot: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    deleted: bool = False
    locale: str = "en-US"


@dataclass(frozen=True)
class SeedChannel:
    """A channel that exists from the start; `member_ids` are profile ids, without the app under test."""

    id: str
    name: str
    purpose: str
    is_private: bool
    member_ids: tuple[str, ...]
    is_general: bool = False


@dataclass(frozen=True)
class SeedGroup:
    """A user group that exists from the start, mentioned as @`handle`."""

    id: str
    handle: str
    name: str
    description: str
    member_ids: tuple[str, ...]


@dataclass(frozen=True)
class Company:
    """A whole seeded workspace."""

    team_id: str
    name: str
    domain: str
    people: tuple[Profile, ...]
    channels: tuple[SeedChannel, ...]
    groups: tuple[SeedGroup, ...] = ()


# The zone and the locale that people of an office have.
_OFFICES = {
    "Lisbon": ("Europe/Lisbon", "pt-PT"),
    "Berlin": ("Europe/Berlin", "en-GB"),
    "New York": ("America/New_York", "en-US"),
    "Bangalore": ("Asia/Kolkata", "en-GB"),
    "Sydney": ("Australia/Sydney", "en-GB"),
    "São Paulo": ("America/Sao_Paulo", "pt-BR"),
}

# Who uses Slack in German.
_GERMAN = ("Katharina Groß", "Felix Baumann", "Annika Vogel")

# real name | title | department | office | first name of the supervisor
_PEOPLE = """
Ingrid Sørensen    | Chief Executive Officer    | Management           | Berlin    |
Rafael Moreira     | Chief Technology Officer   | Engineering          | Lisbon    | Ingrid
Grace Whitfield    | Chief Operating Officer    | Operations           | New York  | Ingrid
Arjun Mehta        | VP Product                 | Product              | Bangalore | Ingrid
Olivia Hartley     | VP Customers               | Customer Success     | Sydney    | Ingrid
Annika Vogel       | Head of People             | People               | Berlin    | Grace
Helena Costa       | Learning & Development Lead | People              | Lisbon    | Annika
Jonas Weber        | Learning Facilitator       | People               | Berlin    | Annika
Maria Santos       | Backend Engineer           | Engineering          | Lisbon    | Rafael
Tomás Ribeiro      | Engineering Manager        | Engineering          | Lisbon    | Rafael
Beatriz Figueiredo | Frontend Engineer          | Engineering          | Lisbon    | Rafael
Duarte Pinheiro    | Site Reliability Engineer  | Engineering          | Lisbon    | Rafael
Inês Carvalho      | Data Analyst               | Data                 | Lisbon    | Rafael
Łukasz Zieliński   | Head of Data               | Data                 | Berlin    | Rafael
Emre Yıldız        | Data Engineer              | Data                 | Berlin    | Łukasz
Katharina Groß     | Finance Manager            | Finance              | Berlin    | Grace
Søren Lindqvist    | Product Designer           | Design               | Berlin    | Camille
Camille Lefèvre    | Head of Design             | Design               | Berlin    | Arjun
Nadia Haddad       | Recruiter                  | People               | Berlin    | Annika
Felix Baumann      | Security Engineer          | Engineering          | Berlin    | Tomás
David Okafor       | Account Executive          | Sales                | New York  | Rachel
Rachel Goldstein   | Head of Sales              | Sales                | New York  | Grace
Marcus Bell        | Solutions Engineer         | Sales                | New York  | Rachel
Wei Zhang          | Machine Learning Engineer  | Data                 | New York  | Łukasz
Sofía Ramírez      | Content Writer             | Marketing            | New York  | Hannah
Hannah Brooks      | Head of Marketing          | Marketing            | New York  | Grace
Tyrone Jackson     | Support Engineer           | Customer Success     | New York  | Olivia
Priya Raghavan     | Engineering Manager        | Engineering          | Bangalore | Rafael
Kavya Nair         | Android Engineer           | Engineering          | Bangalore | Priya
Rohan Deshpande    | Backend Engineer           | Engineering          | Bangalore | Priya
Meera Iyer         | QA Engineer                | Engineering          | Bangalore | Priya
Imran Qureshi      | Product Manager            | Product              | Bangalore | Arjun
Ananya Sen         | UX Researcher              | Design               | Bangalore | Camille
Jack Thornton      | Customer Success Manager   | Customer Success     | Sydney    | Olivia
Mei-Ling Tan       | Support Lead               | Customer Success     | Sydney    | Olivia
Aroha Ngata        | Product Manager            | Product              | Sydney    | Arjun
Callum Fraser      | iOS Engineer               | Engineering          | Sydney    | Priya
João Albuquerque   | Partner Manager            | Sales                | São Paulo | Rachel
Luíza Teixeira     | Customer Success Manager   | Customer Success     | São Paulo | Olivia
Viktor Novák       | Backend Engineer           | Engineering          | Berlin    | Tomás
Zoë Papadaki       | Agency Designer            | Design               | Lisbon    | Camille
Deploybot          | Announces releases         | Engineering          | Lisbon    |
"""

_OWNER = "Grace Whitfield"
_FACILITATORS = ("Helena Costa", "Jonas Weber")
_DEACTIVATED = "Viktor Novák"
_GUEST = "Zoë Papadaki"
_BOT = "Deploybot"


def seed() -> Company:
    """The company every new sandbox starts with; equal on each call."""
    people = _people()
    return Company(
        team_id=_slack_id("T", TEAM_NAME),
        name=TEAM_NAME,
        domain=DOMAIN,
        people=people,
        channels=_channels(people),
        groups=_groups(people),
    )


def _people() -> tuple[Profile, ...]:
    rows = [[cell.strip() for cell in line.split("|")] for line in _PEOPLE.strip().splitlines()]
    ids = {real_name.split()[0]: _slack_id("U", real_name) for real_name, *_ in rows}
    people = []
    for real_name, title, department, office, supervisor in rows:
        tz, locale = _OFFICES[office]
        handle = _handle(real_name)
        people.append(
            Profile(
                id=ids[real_name.split()[0]],
                name=handle,
                real_name=real_name,
                email="" if real_name == _BOT else f"{handle}@{EMAIL_DOMAIN}",
                tz=tz,
                title=title,
                department=department,
                office=office,
                supervisor_id=ids[supervisor] if supervisor else None,
                is_admin=real_name in (*_FACILITATORS, _OWNER),
                is_owner=real_name == _OWNER,
                is_bot=real_name == _BOT,
                is_restricted=real_name == _GUEST,
                deleted=real_name == _DEACTIVATED,
                locale="de-DE" if real_name in _GERMAN else locale,
            )
        )
    return tuple(people)


def _channels(people: tuple[Profile, ...]) -> tuple[SeedChannel, ...]:
    active = [person for person in people if not person.deleted]
    staff = [person for person in active if not person.is_restricted and not person.is_bot]
    learners = [person for person in staff if person.department not in ("Finance", "Management")]

    def channel(
        name: str, purpose: str, members: list[Profile], *, private: bool = False, general: bool = False
    ) -> SeedChannel:
        ids = tuple(person.id for person in members)
        return SeedChannel(_slack_id("C", name), name, purpose, private, ids, general)

    def department(*names: str) -> list[Profile]:
        return [person for person in active if person.department in names]

    return (
        channel("general", "Announcements for everyone at Lumenwood", staff, general=True),
        channel("random", "Cats, coffee and everything else", staff),
        channel("peer-learning", "Topics people want to learn", learners),
        channel("team-engineering", "Builds, releases and reviews", department("Engineering")),
        channel("team-design", "Work in progress, please comment", department("Design")),
        channel("office-lisbon", "Lunch, keys and visitors", [p for p in staff if p.office == "Lisbon"]),
        channel("people-team", "Only the People team reads here", department("People"), private=True),
    )


def _groups(people: tuple[Profile, ...]) -> tuple[SeedGroup, ...]:
    members = tuple(person.id for person in people if person.real_name in _FACILITATORS)
    purpose = "They form learning groups and help them along"
    return (SeedGroup(_slack_id("S", "facilitators"), "facilitators", "Learning facilitators", purpose, members),)


def _handle(real_name: str) -> str:
    """The name as Slack's lowercase ASCII handle: "Łukasz Zieliński" is lukasz.zielinski."""
    plain = unicodedata.normalize("NFKD", real_name.translate(_UNDECOMPOSABLE))
    return plain.encode("ascii", "ignore").decode().lower().replace(" ", ".")


def _slack_id(kind: str, key: str) -> str:
    """An id that looks like Slack's (eleven characters: U0…), always the same for the same key."""
    digest = hashlib.sha256(f"{kind}:{key}".encode()).digest()
    return f"{kind}0" + "".join(_ID_LETTERS[byte % len(_ID_LETTERS)] for byte in digest[:9])

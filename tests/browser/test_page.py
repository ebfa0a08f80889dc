"""How the page treats people: errors where they belong, the keyboard, narrow windows, and what others write."""

import re

from playwright.async_api import Page, expect
from slack_sdk.web.async_client import AsyncWebClient

from bot import story
from tests.browser.chromium import PATIENCE
from tests.browser.screen import Screen

HOSTILE = "<img src=x onerror=hacked=1><script>hacked=1</script> &amp; [x](javascript:hacked=1) *bold*"
ELSEWHERE = "https://elsewhere.example/picture.png"
# Right edges of what can be used, and widths of what scrolls: (what sticks out, by how many pixels).
STICKS_OUT = """() => [...document.querySelectorAll("a, button, input, textarea, .modal, .timeline, .home, .popover")]
  .filter((node) => node.checkVisibility({ visibilityProperty: true }) && !node.matches(".skip"))
  .map((node) => [node.outerHTML.slice(0, 80), Math.max(node.getBoundingClientRect().right - innerWidth,
    node.matches("input") ? 0 : node.scrollWidth - node.clientWidth - 2)])
  .filter(([_, by]) => by > 0.5)
  .concat(document.documentElement.scrollWidth > innerWidth ? [["the page", document.documentElement.scrollWidth]] : [])
"""


async def test_errors_stand_under_their_fields_and_are_announced(screen: Screen) -> None:
    await story.set_up(screen.box)
    await story.add_topic(screen.box)
    await screen.acts_as("Tomás")
    await screen.opens(story.CLEARINGHOUSE)
    await screen.presses("I'm interested", near=story.TOPIC)
    now, wanted = (screen.dialog.get_by_label(label) for label in ("Level now", "Level wanted"))
    await screen.submits()
    for control in (now, wanted):
        await expect(control).to_have_accessible_description(re.compile("required"), timeout=PATIENCE)
    await expect(now).to_be_focused()
    await expect(screen.dialog.get_by_role("alert")).to_have_text("2 fields have to be corrected.")
    await screen.fills({"Level now": "4 –", "Level wanted": "2 –"})
    await expect(screen.dialog.locator(".error")).to_have_count(0)
    await screen.submits()  # the app itself refuses this, at one of the two
    await expect(screen.dialog.get_by_role("alert")).to_have_text("1 field has to be corrected.", timeout=PATIENCE)
    await expect(wanted).to_have_attribute("aria-invalid", "true")
    await expect(now).not_to_have_attribute("aria-invalid", "true")
    error = screen.dialog.locator(".error")
    [above, here, below] = [
        await each.bounding_box() for each in (wanted, error, screen.dialog.get_by_text("How would you like to meet?"))
    ]
    assert above
    assert here
    assert below
    assert above["y"] + above["height"] <= here["y"] <= below["y"] - here["height"]


async def test_escape_closes_a_modal_and_gives_the_focus_back(screen: Screen) -> None:
    await screen.acts_as("Maria")
    await screen.types("/learn")
    opener = screen.message("Step 1 of 3").get_by_role("button", name="Add a topic")
    await opener.click()
    first = screen.dialog.get_by_label("What would you like to learn?")
    await expect(first).to_be_focused(timeout=PATIENCE)
    await screen.page.keyboard.press("Shift+Tab")
    await expect(screen.dialog.locator(":focus")).to_have_count(1)
    await screen.page.keyboard.press("Escape")
    await expect(screen.dialog).to_have_count(0, timeout=PATIENCE)
    await expect(opener).to_be_focused()


async def test_what_people_write_stays_text(screen: Screen) -> None:
    await screen.acts_as("Maria")
    await screen.types(HOSTILE)
    await expect(screen.message("onerror=hacked")).to_contain_text(HOSTILE.replace("*bold*", "bold"), timeout=PATIENCE)
    await screen.types("/learn topic")
    await screen.fills({"What would you like to learn?": HOSTILE})
    await screen.submits()
    await expect(screen.dialog.get_by_label("What would you like to learn?")).to_have_value(HOSTILE)
    assert await screen.page.locator("#page :is(img, script, iframe, object)").count() == 0
    assert await screen.page.locator("a[href^=javascript]").count() == 0
    assert await screen.page.evaluate("typeof hacked") == "undefined"


async def test_pictures_from_elsewhere_are_named_and_not_fetched(screen: Screen) -> None:
    client = AsyncWebClient(token=screen.box.bot_token, base_url=screen.box.api_url)
    picture = {"type": "image", "image_url": ELSEWHERE, "alt_text": "A graph of trust"}
    await client.chat_postMessage(
        channel=screen.box.person("Maria").id, text=f"See {ELSEWHERE}", blocks=[picture, _context(picture)]
    )
    await screen.acts_as("Maria")
    await screen.opens_messages_of_app()
    await expect(screen.page.get_by_role("img", name="A graph of trust")).to_have_count(2, timeout=PATIENCE)
    await expect(screen.page.locator("#page img")).to_have_count(0)


def _context(picture: dict[str, str]) -> dict[str, object]:
    return {"type": "context", "elements": [picture, {"type": "mrkdwn", "text": f"<{ELSEWHERE}>"}]}


async def test_a_narrow_window_needs_no_scrolling_sideways(screen: Screen) -> None:
    page = screen.page
    await story.set_up(screen.box)
    await story.add_topic(screen.box)
    await screen.box.person("Jonas").types("long" * 60, story.CLEARINGHOUSE)
    await page.set_viewport_size({"width": 400, "height": 700})
    await screen.acts_as("Helena")
    await page.get_by_role("button", name="Faults").click()
    await expect(page.get_by_role("dialog", name="Faults")).to_be_visible(timeout=PATIENCE)
    await _fits(page)
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="Conversations").click()
    await _fits(page)
    await screen.opens(story.CLEARINGHOUSE)
    await screen.sees(story.TOPIC)
    await _fits(page)
    await screen.presses("I'm interested", near=story.TOPIC)
    await screen.dialog.get_by_label("Level now").click()
    await expect(page.get_by_role("option")).not_to_have_count(0, timeout=PATIENCE)
    await _fits(page)
    await screen.closes()
    await screen.message(story.TOPIC).hover()
    await screen.message(story.TOPIC).get_by_role("button", name="Reply in thread").click()
    await expect(page.get_by_role("complementary", name="Thread")).to_be_visible(timeout=PATIENCE)
    await _fits(page)
    await page.get_by_role("button", name="Close thread").click()
    await page.get_by_role("button", name="Conversations").click()
    await screen.opens(screen.box.identity.app_name)
    await page.get_by_role("link", name="Home", exact=True).click()
    await expect(page.get_by_role("region", name="Home")).to_be_visible(timeout=PATIENCE)
    await _fits(page)


async def _fits(page: Page) -> None:
    assert await page.evaluate(STICKS_OUT) == []


async def test_the_keyboard_alone_completes_a_command_and_sends_it(screen: Screen) -> None:
    page = screen.page
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="Skip to the message field")).to_be_focused(timeout=PATIENCE)
    await page.keyboard.press("Enter")
    await expect(screen.composer).to_be_focused(timeout=PATIENCE)
    await page.keyboard.type("/le")
    suggestion = page.get_by_role("listbox", name="Suggestions").get_by_role("option", name="/learn")
    await expect(suggestion).to_have_attribute("aria-selected", "true")
    await page.keyboard.press("Enter")
    await expect(screen.composer).to_have_value("/learn ")
    await page.keyboard.press("Enter")
    await screen.sees("Step 1 of 3")
    await expect(screen.composer).to_be_focused()


async def test_what_others_write_appears_without_reloading_and_is_announced(screen: Screen) -> None:
    await screen.acts_as("Maria")
    await screen.sees("This is the beginning of #general")
    await screen.box.person("Jonas").types("Lunch at noon?", "general")
    await screen.sees("Lunch at noon?")
    await expect(screen.page.locator("#live")).to_have_text("Jonas Weber: Lunch at noon?")
    await screen.box.person("Jonas").types("Cats", "random")
    unread = screen.page.get_by_role("link", name="random").get_by_text("1 unread")
    await expect(unread).to_be_attached(timeout=PATIENCE)

"""What people do on the page, by what they see there: clicking and typing only."""

import re

from playwright.async_api import Locator, Page, expect

from sandbox.server import Sandbox
from tests.browser.chromium import PATIENCE


class Screen:
    """One window with the page.

    Args:
        page: the window.
        box: the sandbox whose page it is.
    """

    def __init__(self, page: Page, box: Sandbox) -> None:
        self.page = page
        self.box = box

    # -- where one is

    async def acts_as(self, name: str) -> None:
        """Choose somebody in the "Acting as" list, by first name."""
        full_name = self.box.person(name).name
        await self._choose(self.page.get_by_label("Acting as"), full_name)
        await expect(self.page).to_have_title(re.compile(re.escape(f"· {full_name} ·")), timeout=PATIENCE)

    async def opens(self, name: str) -> None:
        """Open a conversation of the list, by a part of its name."""
        await self.page.get_by_role("navigation", name="Conversations").get_by_role("link", name=name).click()
        await expect(self.page.locator("#title")).to_contain_text(name, timeout=PATIENCE)

    async def opens_messages_of_app(self) -> None:
        """Open the direct messages with the app."""
        await self.opens(self.box.identity.app_name)
        await self.page.get_by_role("link", name="Messages", exact=True).click()

    @property
    def dialog(self) -> Locator:
        """The modal that is open."""
        return self.page.get_by_role("dialog")

    @property
    def composer(self) -> Locator:
        """Where one writes."""
        return self.page.locator("#composer")

    def message(self, near: str) -> Locator:
        """The newest message with this text."""
        return self.page.get_by_role("region", name="Messages").get_by_role("article").filter(has_text=near).last

    # -- what one does

    async def types(self, text: str) -> None:
        """Write something and send it."""
        await self.composer.fill(text)
        await self.composer.press("Enter")

    async def presses(self, label: str, near: str = "") -> None:
        """Press a button: of the newest message with this text when `near` is given, else of the open modal."""
        where = self.message(near) if near else self.dialog
        await where.get_by_role("button", name=label, exact=True).click()

    async def fills(self, fields: dict[str, str]) -> None:
        """Fill fields of the open modal, by their labels; a choice by the beginning of its words."""
        for label, value in fields.items():
            await self._fill(self.dialog.get_by_label(label), value)

    async def submits(self) -> None:
        """Press the button that sends the open modal, whatever it is called."""
        await self.dialog.locator("button[type=submit]").click()

    async def closes(self) -> None:
        """Close the modal, and what is under it."""
        await self.dialog.get_by_role("button", name=re.compile("^Close( all)?$")).first.click()
        await expect(self.dialog).to_have_count(0, timeout=PATIENCE)

    # -- what one sees

    async def sees(self, text: str) -> None:
        """Wait until the open modal shows this, or the conversation when there is no modal."""
        modal = self.dialog.get_by_text(text)
        message = self.page.get_by_role("region", name="Messages").get_by_text(text)
        await expect(modal.or_(message).last).to_be_visible(timeout=PATIENCE)

    async def _fill(self, control: Locator, value: str) -> None:
        match await control.get_attribute("role"):
            case "combobox":
                await self._choose(control, value)
            case "radiogroup":
                await control.get_by_role("radio", name=value).check()
            case _:
                await control.fill(value)

    async def _choose(self, control: Locator, text: str) -> None:
        await control.fill(text)
        await self.page.get_by_role("option", name=text).first.click()
        await expect(control).to_have_value(re.compile(re.escape(text)), timeout=PATIENCE)

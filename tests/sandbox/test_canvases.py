"""The canvas of a channel."""

from slack_sdk.web.async_client import AsyncWebClient

from sandbox.server import Sandbox
from tests.sandbox.sandbox_apps import Json, channel_id, refusal


def markdown(text: str) -> Json:
    """Content for a canvas."""
    return {"type": "markdown", "markdown": text}


def written(box: Sandbox, canvas: str) -> list[str]:
    """What stands in a canvas, section by section."""
    return [text for _, text in box.ws.state.canvases[canvas].sections]


async def canvas_in(box: Sandbox, api: AsyncWebClient, text: str) -> str:
    """The canvas of #general, with this in it."""
    general = channel_id(box, "general")
    await api.conversations_join(channel=general)
    made = await api.conversations_canvases_create(channel_id=general, document_content=markdown(text))
    return str(made["canvas_id"])


async def change(api: AsyncWebClient, canvas: str, **given: object) -> None:
    await api.canvases_edit(canvas_id=canvas, changes=[given])


async def section(api: AsyncWebClient, canvas: str, words: str) -> str:
    found = await api.canvases_sections_lookup(canvas_id=canvas, criteria={"contains_text": words})
    return str(found["sections"][0]["id"])


async def test_a_channel_has_one_canvas_that_its_info_names(box: Sandbox, api: AsyncWebClient) -> None:
    canvas = await canvas_in(box, api, "# Plan\n\nFirst week")
    general = channel_id(box, "general")
    info = (await api.conversations_info(channel=general))["channel"]
    assert info["properties"]["canvas"]["file_id"] == canvas
    answer = await refusal(api.conversations_canvases_create(channel_id=general, document_content=markdown("x")))
    assert answer["error"] == "channel_canvas_already_exists"
    answer = await refusal(
        api.api_call("conversations.canvases.create", json={"channel_id": channel_id(box, "random")})
    )
    assert answer["error"] == "not_in_channel"


async def test_a_canvas_is_edited_one_change_at_a_time(box: Sandbox, api: AsyncWebClient) -> None:
    canvas = await canvas_in(box, api, "# Plan\n\nfirst")
    await change(api, canvas, operation="insert_at_end", document_content=markdown("last"))
    await change(api, canvas, operation="insert_at_start", document_content=markdown("top"))
    first = await section(api, canvas, "FIRST")
    await change(api, canvas, operation="insert_after", section_id=first, document_content=markdown("after"))
    await change(api, canvas, operation="insert_before", section_id=first, document_content=markdown("before"))
    assert written(box, canvas) == ["top", "# Plan", "before", "first", "after", "last"]
    await change(api, canvas, operation="replace", section_id=first, document_content=markdown("second"))
    await change(api, canvas, operation="delete", section_id=await section(api, canvas, "top"))
    assert written(box, canvas) == ["# Plan", "before", "second", "after", "last"]
    await change(api, canvas, operation="rename", title_content=markdown("Our plan"))
    assert box.ws.state.canvases[canvas].title == "Our plan"
    await change(api, canvas, operation="replace", document_content=markdown("only this"))
    assert written(box, canvas) == ["only this"]


async def test_sections_are_found_by_heading_and_words(box: Sandbox, api: AsyncWebClient) -> None:
    canvas = await canvas_in(box, api, "# Plan\n\n## Week one\n\nread chapter one")

    async def found(**criteria: object) -> list[str]:
        answer = await api.canvases_sections_lookup(canvas_id=canvas, criteria=criteria)
        ids = {entry["id"] for entry in answer["sections"]}
        return [text for key, text in box.ws.state.canvases[canvas].sections if key in ids]

    assert await found(section_types=["any_header"]) == ["# Plan", "## Week one"]
    assert await found(section_types=["h2"], contains_text="one") == ["## Week one"]
    assert await found(contains_text="one") == ["## Week one", "read chapter one"]


async def test_edits_are_refused_as_slack_refuses_them(box: Sandbox, api: AsyncWebClient) -> None:
    canvas = await canvas_in(box, api, "# Plan")

    async def error(*changes: Json, canvas_id: str = canvas) -> str:
        given = {"canvas_id": canvas_id, "changes": list(changes)}
        return str((await refusal(api.api_call("canvases.edit", json=given)))["error"])

    add: Json = {"operation": "insert_at_end", "document_content": markdown("x")}
    assert await error(add, add) == "invalid_arguments"
    assert await error() == "invalid_arguments"
    assert await error(add, canvas_id="F404") == "canvas_not_found"
    assert await error({"operation": "insert_after", "document_content": markdown("x")}) == "invalid_arguments"
    assert await error({"operation": "insert_at_end"}) == "invalid_arguments"
    assert await error({"operation": "rename"}) == "invalid_arguments"
    assert await error({"operation": "delete", "section_id": "temp:C:404"}) == "section_not_found"
    most: Json = {"operation": "replace", "document_content": markdown("x" * 600_000)}
    await api.canvases_edit(canvas_id=canvas, changes=[most])
    assert await error(most | {"operation": "insert_at_end"}) == "canvas_too_large"
    await api.canvases_edit(canvas_id=canvas, changes=[most | {"document_content": markdown("# Plan")}])
    answer = await refusal(api.canvases_sections_lookup(canvas_id=canvas, criteria={}))
    assert answer["error"] == "invalid_arguments"
    assert written(box, canvas) == ["# Plan"]

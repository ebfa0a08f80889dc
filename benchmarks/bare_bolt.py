"""The baseline: an empty Bolt app over HTTP, its listeners acknowledge and do nothing.

python -m benchmarks.bare_bolt PORT_FILE [before-response]
"""

import asyncio
import os
import re
import sys
from pathlib import Path

from aiohttp import web
from slack_bolt.async_app import AsyncAck, AsyncApp


def bare_app(*, before_response: bool) -> AsyncApp:
    """A Bolt app that acknowledges everything; before_response: it answers when the listener has ended."""
    app = AsyncApp(
        token=os.environ["SLACK_BOT_TOKEN"],
        signing_secret=os.environ["SLACK_SIGNING_SECRET"],
        process_before_response=before_response,
    )
    app.client.base_url = os.environ["SLACK_API_URL"]

    async def acknowledge(ack: AsyncAck) -> None:
        await ack()

    app.command("/learn")(acknowledge)
    app.action(re.compile(".*"))(acknowledge)
    app.view(re.compile(".*"))(acknowledge)
    return app


async def main(port_file: Path, *, before_response: bool) -> None:
    """Serve until killed; the port is written to a file once it answers."""
    app = bare_app(before_response=before_response)
    await app.client.auth_test()
    runner = web.AppRunner(app.web_app(), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    port_file.write_text(str(runner.addresses[0][1]))  # noqa: ASYNC240 - once, before anything is measured
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), before_response="before-response" in sys.argv))

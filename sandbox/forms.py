"""Filling, submitting and closing the open modal, and showing what the app makes of it."""

from sandbox import inputs, payloads, shapes, views
from sandbox.hands import TROUBLE, Hands, NotPossible, Place, code_of
from sandbox.state import Json, View
from sandbox.strict import check_view_response


class Forms(Hands):
    """What a person can do with the modal that is open."""

    async def fills(self, user_id: str, block_id: str, action_id: str, value: object) -> None:
        """Put something into an input of the open modal; tells the app when it asked for that."""
        view = self._top(user_id)
        found = inputs.find(view.body["blocks"], block_id, action_id)
        if found is None:
            raise NotPossible(f"there is no field {block_id}/{action_id}")
        block, element = found
        view.values[block_id][action_id] = inputs.value_of(element, inputs.choice(element, value))
        view.errors.pop(block_id, None)
        self._ws.changed.notify()
        if block.get("dispatch_action"):
            await self.acts(user_id, Place("modal"), block_id, action_id, value)

    async def submits(self, user_id: str) -> None:
        """Submit the open modal and show what comes back."""
        view = self._top(user_id)
        if view.body.get("submit") is None:
            raise NotPossible("this modal has nothing to submit")
        view.notice = ""
        view.errors = inputs.mistakes(view.body["blocks"], view.values)
        who = (self._ws.name_of(user_id),)
        self._ws.tell("submitted", user_id, "modal", views.read(self._ws, view), who)
        if view.errors:
            self._ws.tell("refused", user_id, "modal", views.read(self._ws, view), who)
            return
        payload = payloads.interaction(self._ws, "view_submission", user_id)
        payload |= {
            "trigger_id": self._triggers.issue(user_id),
            "view": shapes.view_object(view, self._ws.identity),
            "response_urls": self._response_urls(user_id, view),
        }
        answer = await self._office.send("interactive", payload)
        if not answer.acked:
            view.notice = TROUBLE
            self._problem(f"did not acknowledge a submission: {code_of(answer)}")
        elif view in views.stack_of(self._ws, user_id):
            self._show_view_answer(user_id, view, answer.body or {})

    async def closes(self, user_id: str, *, everything: bool = False) -> None:
        """Close the open modal, or the whole stack; the app hears of it when it asked to."""
        view = self._top(user_id)
        cleared = everything or bool(view.body.get("clear_on_close"))
        title = str(view.body["title"]["text"])
        gone = views.close(self._ws, user_id, everything=cleared)
        self._ws.tell("closed", user_id, "modal", title, (self._ws.name_of(user_id),))
        for closed in reversed(gone):
            if closed.body.get("notify_on_close"):
                payload = payloads.interaction(self._ws, "view_closed", user_id)
                shown = shapes.view_object(closed, self._ws.identity)
                await self._office.send("interactive", payload | {"view": shown, "is_cleared": cleared})

    def _show_view_answer(self, user_id: str, view: View, body: Json) -> None:
        stack = views.stack_of(self._ws, user_id)
        problems = check_view_response(body, view.body) if body else []
        action = body.get("response_action")
        if problems or (action == "push" and len(stack) >= views.MAX_STACK):
            self._problem(f"answered a submission with what Slack refuses: {problems or 'push_limit_reached'}")
            view.notice = TROUBLE
            self._ws.changed.notify()
        elif action == "errors":
            view.errors = dict(body["errors"])
            who = (self._ws.name_of(user_id),)
            self._ws.tell("refused", user_id, "modal", views.read(self._ws, view), who)
        elif action == "update":
            views.replace_body(self._ws, view, body["view"])
        elif action == "push":
            views.push_modal(self._ws, user_id, body["view"])
        else:
            views.close(self._ws, user_id, everything=action == "clear")

    def _response_urls(self, user_id: str, view: View) -> list[Json]:
        urls = []
        for block in inputs.dicts(view.body["blocks"]):
            element = block.get("element")
            if isinstance(element, dict) and element.get("response_url_enabled"):
                chosen = inputs.value_in(view.values[block["block_id"]][element["action_id"]])
                if isinstance(chosen, str):
                    ids = {"block_id": block["block_id"], "action_id": element["action_id"]}
                    url = self.response_url(chosen, user_id)
                    urls.append(ids | {"channel_id": chosen, "response_url": url})
        return urls

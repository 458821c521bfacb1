"""What a small Discord keeps: messages by channel, threads, nonces; and its answers about them."""

from collections.abc import Callable

from tests.fakes.discord_payloads import ROOM, Json, kept, message_of, room, thread

Answer = tuple[Json | list[Json], int]


def unknown(what: str, code: int) -> Answer:
    return {"message": f"Unknown {what}", "code": code}, 404


def refusal(status: int, code: int, words: str) -> Answer:
    return {"message": words, "code": code}, status


class Rooms:
    """Channels, threads and direct messages by id. `next_id` numbers messages."""

    def __init__(self, next_id: Callable[[], str]) -> None:
        self.messages: dict[str, list[Json]] = {ROOM: []}
        self.threads: set[str] = set()
        self.archived: set[str] = set()
        self.said: set[str] = set()  # messages of people, by id
        self._next_id = next_id
        self._nonces: dict[tuple[str, str], Json] = {}

    def delete_thread(self, message: str) -> None:
        """Somebody deletes the thread of a message."""
        self.threads.discard(message)
        del self.messages[message]

    def delete_message(self, place: str, message: str) -> None:
        """Somebody deletes a message; its thread, if it has one, stays."""
        self.messages[place] = [one for one in self.messages[place] if one["id"] != message]

    def channel(self, place: str) -> Answer:
        if place in self.threads:
            return thread(place), 200
        return (room(place), 200) if place in self.messages else unknown("Channel", 10003)

    def wake(self, place: str) -> Answer:
        self.archived.discard(place)
        return self.channel(place)

    def history(self, place: str, limit: int) -> Answer:
        if place not in self.messages:
            return unknown("Channel", 10003)
        return self.messages[place][::-1][:limit], 200

    def open_thread(self, place: str, message: str) -> Answer:
        if place in self.threads:
            return refusal(400, 50024, "Cannot execute action on this channel type")
        if message in self.threads:
            return refusal(400, 160004, "A thread has already been created for this message")
        if message not in self.said and not any(one["id"] == message for one in self.messages[place]):
            return unknown("Message", 10008)
        self.threads.add(message)
        self.messages[message] = []
        return thread(message), 201

    def post(self, place: str, body: Json) -> Answer:
        if place not in self.messages:
            return unknown("Channel", 10003)
        self.archived.discard(place)
        key = (place, str(body.get("nonce")))
        if body.get("enforce_nonce") and key in self._nonces:
            return self._nonces[key], 200
        message = self.made(place, body)
        self.messages[place].append(message)
        self._nonces[key] = message
        return message, 200

    def change(self, place: str, message_id: str, body: Json) -> Answer:
        if place in self.archived:
            return refusal(400, 50083, "Thread is archived")
        for message in self.messages.get(place, []):
            if message["id"] == message_id:
                message |= {name: body[name] or "" for name in ("content",) if name in body}
                message |= {name: body[name] for name in ("flags",) if name in body}
                if "components" in body:
                    message["components"] = kept(body["components"])
                message["edited_timestamp"] = message["timestamp"]
                return message, 200
        return unknown("Message", 10008)

    def standing(self, place: str, message_id: str) -> Json | None:
        """The message as it stands."""
        return next((one for one in self.messages.get(place, []) if one["id"] == message_id), None)

    def made(self, place: str, body: Json) -> Json:
        """A message of ours, not kept anywhere yet."""
        return message_of(self._next_id(), place, body)

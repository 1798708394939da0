"""How the Bot API says no, and how the control side says that a person cannot do that."""

from typing import Any


class Refused(Exception):
    """A Bot API call is answered with an error."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(code, description, parameters)
        self.code, self.description, self.parameters = code, description, parameters

    def __str__(self) -> str:
        return self.description

    def payload(self) -> dict[str, Any]:
        answer = {"ok": False, "error_code": self.code, "description": self.description}
        return answer | ({"parameters": self.parameters} if self.parameters else {})


def bad_request(problem: str) -> Refused:
    return Refused(400, f"Bad Request: {problem}")


def forbidden(problem: str) -> Refused:
    return Refused(403, f"Forbidden: {problem}")


def too_many_requests(seconds: int) -> Refused:
    return Refused(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)


class Impossible(Exception):
    """Nobody could do that with a real phone, or the control call makes no sense."""

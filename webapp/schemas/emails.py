"""Email addresses, to be copied."""

from webapp.schemas.answers import Answer, StudentName


class EmailsRead(Answer):
    """The addresses of some students, each once, and who has none."""

    addresses: tuple[str, ...]
    without: tuple[StudentName, ...]

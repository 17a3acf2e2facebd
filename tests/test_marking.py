"""What a search found is shown where it was found, whatever the accents and the case."""

import pytest

from webapp.searching import in_pieces


@pytest.mark.parametrize(
    ("text", "query", "pieces"),
    [
        ("Okafor, Amara", "amar ok", ["", "Ok", "afor, ", "Amar", "a"]),
        ("117340", "734", ["11", "734", "0"]),
        ("Nguyễn, Ada", "nguyen", ["", "Nguyễn", ", Ada"]),
        ("Nguyễn, Ada", "Ngu\u0301yen", ["", "Nguyễn", ", Ada"]),
        ("Straße", "strass", ["", "Straß", "e"]),
        ("Okafor, Amara", "zoe", ["Okafor, Amara"]),
        ("Okafor, Amara", " , ", ["Okafor, Amara"]),
        ("O'Neil (2)", "(2", ["O'Neil ", "(2", ")"]),
        ("Banana", "an ana", ["B", "ana", "na"]),
    ],
)
def test_every_second_piece_is_what_was_searched_for(text: str, query: str, pieces: list[str]):
    assert in_pieces(text, query) == pieces


@pytest.mark.parametrize("query", ["", "ok", "é", "ß", "zz", "e n"])
def test_the_pieces_are_the_text(query: str):
    for text in ("Okafor, Amara", "Nguyễn Straße", "ﬁne é"):
        assert "".join(in_pieces(text, query)) == text

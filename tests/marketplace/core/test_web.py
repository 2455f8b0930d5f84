import pytest

from marketplace.core.web import safe_next


@pytest.mark.parametrize("target", ["/money/", "/projects/?q=coffee"])
def test_a_path_of_this_site_is_followed(rf, target):
    assert safe_next(rf.post("/", {"next": target}), "/here/") == target


@pytest.mark.parametrize(
    "target",
    ["", "dashboard", "-45000", "//evil.example/", "/\\evil.example", "https://evil.example/", "javascript:alert(1)"],
)
def test_anything_else_is_not(rf, target):
    assert safe_next(rf.post("/", {"next": target}), "/here/") == "/here/"

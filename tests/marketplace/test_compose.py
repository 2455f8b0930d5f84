"""docker-compose.yml, .env.example and the settings must agree: checked here, since CI has no Docker."""

import ast
import json
import re

import pytest
import yaml
from jsonschema import Draft202012Validator

from tests.marketplace.embedded.supervised import ROOT

OURS = ("web", "worker", "beat", "migrate")


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


@pytest.fixture(scope="module")
def settings_variables():
    """The names in every `env(...)` and `env.kind(...)` of the settings."""
    names = set()
    for node in ast.walk(ast.parse((ROOT / "marketplace/settings.py").read_text())):
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            caller = node.func.value if isinstance(node.func, ast.Attribute) else node.func
            if isinstance(caller, ast.Name) and caller.id == "env":
                names.add(node.args[0].value)
    assert {"DATABASE_URL", "SECRET_KEY", "SENTRY_DSN"} <= names
    return names


@pytest.fixture(scope="module")
def documented():
    """Each variable of .env.example and the comment above its block."""
    found, comment = {}, []
    for line in (ROOT / ".env.example").read_text().splitlines():
        variable = re.match(r"#?([A-Z][A-Z_]+)=", line)
        if variable:
            found[variable[1]] = " ".join(comment)
        elif line.startswith("# ") and not line.startswith("# ---"):
            comment.append(line[2:])
        else:
            comment = []
    return found


def validator():
    return Draft202012Validator(json.loads((ROOT / "tests/data/compose-spec.json").read_text()))


def test_the_compose_file_follows_the_specification(compose):
    assert [error.message for error in validator().iter_errors(compose)] == []


def test_the_specification_notices_mistakes(compose):
    broken = json.loads(json.dumps(compose))
    broken["services"]["web"]["helthcheck"] = {}
    broken["services"]["db"]["volumes"] = "postgres"
    assert len(list(validator().iter_errors(broken))) >= 2


@pytest.mark.parametrize("service", OURS)
def test_every_variable_the_settings_read_is_passed_on(compose, settings_variables, service):
    assert settings_variables - set(compose["services"][service]["environment"]) == set()


def test_every_variable_is_explained(compose, settings_variables, documented):
    text = (ROOT / "docker-compose.yml").read_text()
    wanted = settings_variables | set(re.findall(r"\$\{([A-Z_]+)", text))
    assert {name for name in wanted if len(documented.get(name, "")) < 10} == set()


def test_nothing_is_explained_that_nobody_reads(compose, settings_variables, documented):
    text = (ROOT / "docker-compose.yml").read_text()
    assert set(documented) - settings_variables - set(re.findall(r"\$\{([A-Z_]+)", text)) == set()


def test_no_variable_is_passed_on_empty(compose):
    """An unset variable must stay unset: an empty number would stop the settings."""
    environment = compose["services"]["web"]["environment"]
    assert [name for name, value in environment.items() if value is not None and re.search(r":-\}$", str(value))] == []


def test_what_production_requires_stops_compose_when_it_is_missing(compose):
    environment = compose["services"]["web"]["environment"]
    for name in ("SECRET_KEY", "ALLOWED_HOSTS", "STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET"):
        assert f"${{{name}:?" in environment[name]
    assert environment["DEBUG"] == "off"


def test_every_service_is_watched_and_data_lies_in_volumes(compose):
    services = compose["services"]
    assert all("healthcheck" in services[name] for name in services if name != "web"), "web's is in the Dockerfile"
    assert "HEALTHCHECK" in (ROOT / "Dockerfile").read_text()
    used = {volume.split(":")[0] for service in services.values() for volume in service.get("volumes", [])}
    assert used == set(compose["volumes"]) == {"media", "postgres", "redis"}
    assert "--appendonly" in services["redis"]["command"]


def test_the_image_holds_every_package_and_does_not_run_as_root(compose):
    dockerfile = (ROOT / "Dockerfile").read_text()
    ignore = (ROOT / ".dockerignore").read_text().splitlines()
    for folder in ("marketplace", "accounts", "payments", "projects", "templates", "static"):
        assert f"COPY {folder} {folder}" in dockerfile
        assert f"!{folder}" in ignore
    assert dockerfile.index("USER firstrung") < dockerfile.index('CMD ["python", "-m", "marketplace.serve"')
    assert dockerfile.count("FROM ") == 2


def test_the_commands_of_the_image_can_be_read():
    joined = (ROOT / "Dockerfile").read_text().replace("\\\n", "")
    commands = [json.loads(words) for words in re.findall(r"^(?:HEALTHCHECK .*)?CMD (\[.*\])$", joined, re.MULTILINE)]
    assert [command[1] for command in commands] == ["-c", "-m"]
    ast.parse(commands[0][2])

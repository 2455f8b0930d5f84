"""Secrets of this installation, made once, so that log-ins survive a restart."""

import json
import secrets
from pathlib import Path


def kept_secrets(path: Path) -> dict[str, str]:
    """Read the secrets from the file, which only its owner may read; make them the first time."""
    if not path.exists():
        made = {
            "SECRET_KEY": secrets.token_urlsafe(50),
            "STRIPE_SECRET_KEY": f"sk_test_{secrets.token_hex(16)}",
            "STRIPE_WEBHOOK_SECRET": f"whsec_{secrets.token_hex(16)}",
        }
        draft = path.with_suffix(".new")
        draft.touch(mode=0o600)
        draft.write_text(json.dumps(made, indent=2) + "\n")
        draft.replace(path)
    return json.loads(path.read_text())

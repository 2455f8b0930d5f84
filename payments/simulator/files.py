"""Files sent to Stripe as evidence. Their name, size, kind and digest are kept, not what is in them."""

from pathlib import PurePath

from .events import emit
from .router import listing, operation, retrieval
from .store import Store
from .wire import ApiError, Ask, Invalid, Json, new_id, public

LARGEST = {"dispute_evidence": 5_000_000, "identity_document": 10_000_000, "additional_verification": 10_000_000}
KINDS = {b"%PDF": "pdf", b"\x89PNG": "png", b"\xff\xd8\xff": "jpg"}
LASTS = 222 * 86_400


@operation("POST", "/v1/files", "file! purpose! file_link_data")
def create_file(store: Store, ask: Ask) -> Json:
    purpose, upload = ask.require("purpose"), ask.upload
    if purpose not in LARGEST:
        raise ApiError(f"The simulator takes no files for {purpose}.", status=501, kind="api_error")
    if upload is None or not upload.content:
        raise Invalid("The file is missing or empty.", code="parameter_missing", param="file")
    kind = next((name for start, name in KINDS.items() if upload.content.startswith(start)), None)
    if kind is None:
        raise Invalid("Invalid file type: only PDF, JPEG and PNG are taken.", param="file")
    if len(upload.content) > LARGEST[purpose]:
        raise Invalid("This file is too large.", code="file_too_large", param="file")
    file: Json = {
        "id": new_id("file"), "object": "file", "created": store.now(), "expires_at": store.now() + LASTS,
        "filename": PurePath(ask.get("file")).name, "purpose": purpose, "size": len(upload.content), "title": None,
        "type": kind, "url": None, "_digest": upload.digest,
    }  # fmt: skip
    file["links"] = {"object": "list", "data": [], "has_more": False, "url": f"/v1/file_links?file={file['id']}"}
    emit(store, "file.created", store.add(file, account=ask.account))
    return public(file)


listing("/v1/files", "file", "purpose")
retrieval("/v1/files/{id}", "file")

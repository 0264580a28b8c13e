"""Calls the running service through the client that openapi-python-client makes of the OpenAPI document.

`scripts/clients` generates the client, puts it on the path, and gives the service's address in SIGNPOST_URL.
"""

import os
from http import HTTPStatus

from signpost_client import Client
from signpost_client.api.look_up import list_audience_routes, lookup_routes
from signpost_client.api.service import get_liveness, get_readiness
from signpost_client.api.verify import verify_contact, verify_contact_in_body
from signpost_client.models import LookupAnswer, LookupRequest, Problem, Verification, VerifyRequest


def main() -> None:
    client = Client(base_url=os.environ["SIGNPOST_URL"], raise_on_unexpected_status=True)
    health(client)
    look_up(client)
    verify(client)
    problems(client)


def health(client: Client) -> None:
    live = get_liveness.sync_detailed(client=client)
    assert live.status_code == HTTPStatus.OK and live.parsed.status == "ok", live
    ready = get_readiness.sync(client=client)
    assert ready.status == "ready" and ready.release >= 1, ready


def look_up(client: Client) -> None:
    request = LookupRequest(audience="child", place="GB-SCT", topic=["online-grooming", "bullying"])
    answer = lookup_routes.sync(client=client, body=request)
    assert isinstance(answer, LookupAnswer), answer
    assert answer.matched == "exact", answer.matched
    assert "tel:999" in [contact.href for contact in answer.emergency], answer.emergency
    routes = {listing.route.id: listing.route for listing in answer.items}
    assert "tel:08001111" in [contact.href for contact in routes["childline"].contacts]
    assert all(listing.reasons for listing in answer.items), "every listing says why it is there"

    narrow = list_audience_routes.sync("child", client=client, place="GB-SCT", topic=["online-grooming"], limit=1)
    assert isinstance(narrow, LookupAnswer), narrow
    assert len(narrow.items) >= 1 and narrow.next_cursor, "a short page has a next one"
    print(f"  a child in Scotland: {narrow.items[0].route.name}, {narrow.items[0].route.contacts[0].href}")


def verify(client: Client) -> None:
    current = verify_contact.sync(client=client, contact="0800 1111", country="GB")
    assert isinstance(current, Verification) and current.status == "current", current
    assert "childline" in [route.id for route in current.routes], current
    retired = verify_contact_in_body.sync(client=client, body=VerifyRequest(contact="0131 556 3535"))
    assert isinstance(retired, Verification) and retired.status == "retired", retired
    assert "stop-it-now-scotland" in [route.id for route in retired.replaced_by], retired
    print(f"  0800 1111 is {current.status}, 0131 556 3535 is {retired.status}")


def problems(client: Client) -> None:
    unknown = list_audience_routes.sync("nobody", client=client)
    assert isinstance(unknown, Problem) and (unknown.status, unknown.code) == (404, "not-found"), unknown
    invalid = lookup_routes.sync(client=client, body=LookupRequest(audience="child", place="XX"))
    assert isinstance(invalid, Problem) and invalid.status == 400 and invalid.errors, invalid
    print(f"  problems: {unknown.title}; {invalid.title}")


if __name__ == "__main__":
    main()

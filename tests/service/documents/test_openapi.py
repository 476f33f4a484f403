"""The OpenAPI document: well formed, complete, and true to its own examples."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest
import schemathesis

from memory_accounting.platforms import LABELS
from memory_accounting.service.documents.guidance import GUIDANCE
from memory_accounting.service.documents.links import LINKS
from memory_accounting.service.documents.openapi import openapi
from memory_accounting.service.documents.texts import TAGS
from memory_accounting.service.problems import CODES
from memory_accounting.service.rest.table import OPERATIONS
from memory_accounting.service.wire import Case, loads
from wit_runtime.kinds import is_dict, is_list

CASES = list(Case)
BY_NAME = {operation.name: operation for operation in OPERATIONS}


def _operations(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    found = [each for path in document["paths"].values() for each in path.values()]
    return {each["operationId"]: each for each in found}


def references(part: Any) -> Iterator[str]:  # noqa: ANN401 - JSON data
    """Give all references within a document."""
    if is_dict(part):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        for each in part.values():
            yield from references(each)
    if is_list(part):
        for each in part:
            yield from references(each)


def follow(document: dict[str, Any], reference: str) -> Any:  # noqa: ANN401 - JSON data
    """Return what a reference leads to; raises KeyError where that is nothing."""
    part: Any = document
    for key in reference.removeprefix("#/").split("/"):
        part = part[key]
    return part


def fits(document: dict[str, Any], schema: dict[str, Any], data: object) -> None:
    """Raise where data does not fit a schema of a document."""
    whole = {**schema, "components": {"schemas": document["components"]["schemas"]}}
    jsonschema_rs.Draft202012Validator(whole).validate(data)


@pytest.mark.parametrize("case", CASES)
def test_it_is_a_document_of_openapi(case: Case) -> None:
    schemathesis.openapi.from_dict(openapi(case)).validate()


@pytest.mark.parametrize("case", CASES)
def test_its_schemas_are_json_schema(case: Case) -> None:
    for schema in openapi(case)["components"]["schemas"].values():
        jsonschema_rs.meta.validate(schema)


@pytest.mark.parametrize("case", CASES)
def test_every_reference_leads_somewhere(case: Case) -> None:
    document = openapi(case)
    for reference in references(document):
        assert follow(document, reference)


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("name", BY_NAME)
def test_examples_fit_their_schemas(case: Case, name: str) -> None:
    document = openapi(case, operations=[BY_NAME[name]])
    operation = _operations(document)[name]
    bodies = operation.get("requestBody", {}).get("content", {}).values()
    answers = [
        follow(document, a["$ref"]) if "$ref" in a else a for a in operation["responses"].values()
    ]
    contents = [*bodies, *(content for answer in answers for content in answer["content"].values())]
    assert len(contents) >= len(answers)
    for content in contents:
        examples = [each["value"] for each in content.get("examples", {}).values()]
        examples += [content["example"]] if "example" in content else []
        assert examples, f"{name} has no example"
        for example in examples:
            fits(document, content["schema"], example)


@pytest.mark.parametrize("name", [name for name, each in BY_NAME.items() if each.body is not None])
def test_examples_of_bodies_are_read_in_both_cases(name: str) -> None:
    operation = BY_NAME[name]
    for case in CASES:
        content = _operations(openapi(case))[name]["requestBody"]["content"]["application/json"]
        for example in content["examples"].values():
            loads(json.dumps(example["value"]), operation.body)


def test_ids_of_operations_are_unique() -> None:
    assert len(_operations(openapi())) == len(OPERATIONS) == len(BY_NAME)


def test_links_lead_to_operations_and_name_their_parameters() -> None:
    operations = _operations(openapi())
    for name, links in LINKS.items():
        assert name in operations
        for following, parameters in links:
            known = {each["name"] for each in operations[following]["parameters"]}
            assert parameters.keys() <= known


def test_links_follow_the_case() -> None:
    links = _operations(openapi(Case.CAMEL))["createAllocation"]["responses"]["201"]["links"]
    assert links["getMemory"]["parameters"] == {"session_id": "$response.body#/sessionId"}


def test_every_tag_is_explained_and_used() -> None:
    assert {operation.tag for operation in OPERATIONS} == set(TAGS)


def test_every_problem_is_explained() -> None:
    assert set(GUIDANCE) == set(CODES)
    assert all(each.meaning and each.remedy for each in GUIDANCE.values())


def test_codes_of_an_operation_are_listed_by_status() -> None:
    document = openapi()
    answers = _operations(document)["createAllocation"]["responses"]
    refused = follow(document, answers["409"]["$ref"])["content"]["application/problem+json"]
    narrowed = refused["schema"]["allOf"][1]["properties"]
    assert narrowed["code"]["enum"] == [
        "fragmentation-error",
        "insufficient-memory",
        "limit-exceeded",
    ]
    assert narrowed["status"] == {"const": 409}


def test_sizes_are_exact() -> None:
    size = openapi()["components"]["schemas"]["MemorySize"]["properties"]["bytes"]
    assert json.loads(json.dumps(size["maximum"])) == 18_446_744_073_709_551_615


def test_requests_are_closed_and_answers_are_open() -> None:
    schemas = openapi()["components"]["schemas"]
    assert schemas["AllocationRequest"]["additionalProperties"] is False
    assert "additionalProperties" not in schemas["MemoryAllocation"]


def test_a_request_asks_for_a_byte_at_least() -> None:
    schemas = openapi()["components"]["schemas"]
    assert schemas["RequestedSize"]["properties"]["bytes"]["minimum"] == 1
    assert schemas["MemorySize"]["properties"]["bytes"]["minimum"] == 0


def test_envelopes_are_in_camel_case_either_way() -> None:
    for case in CASES:
        assert "sessionId" in openapi(case)["components"]["schemas"]["PressureAnswer"]["properties"]
    assert "session_id" in openapi()["components"]["schemas"]["MemoryAllocation"]["properties"]


def test_a_platform_is_one_of_the_labels() -> None:
    (platform, _) = _operations(openapi())["getPlatform"]["parameters"]
    assert platform["schema"]["enum"] == list(LABELS)


def test_a_service_that_asks_who_is_there_says_so() -> None:
    guarded = _operations(openapi(guarded=True))
    assert guarded["getStats"]["security"] == [{"bearer": []}]
    assert guarded["getHealth"]["security"] == []
    assert _operations(openapi())["getStats"]["security"] == []


def test_docs_of_the_contract_go_along() -> None:
    created = _operations(openapi())["createAllocation"]
    assert "invalid-size" in created["description"]
    assert "Needs the grant `write` on the session." in created["description"]
    purpose = openapi()["components"]["schemas"]["MemoryPurpose"]["description"]
    assert "- `vm-heap`: The heap of a virtual machine." in purpose

#!/usr/bin/env python3
"""Writes the JSON schemas that kubeconform checks the chart's manifests against.

    crd-schemas.py TARGET WHEEL VERSION[,VERSION...] CRD...

WHEEL is the package kubernetes-validate, which carries Kubernetes' own schemas: those of each VERSION
go to TARGET/vVERSION/. Each CRD, a custom resource definition in YAML, becomes one schema per version
in TARGET/crds/. All are closed: an unknown field is an error.
"""

import json
import pathlib
import sys
import zipfile

import yaml

WHEEL_FOLDER = "kubernetes_validate/kubernetes-json-schema/v{}-local-strict/"
DEFINITIONS = "_definitions.json"


def kubernetes_schemas(wheel, version, target):
    """Those in the wheel, with references that lead to the file beside them."""
    target.mkdir(parents=True)
    prefix = WHEEL_FOLDER.format(version)
    for name in wheel.namelist():
        if not name.startswith(prefix) or not name.endswith(".json"):
            continue
        text = wheel.read(name).decode("utf-8").replace('"/api/' + DEFINITIONS, '"' + DEFINITIONS)
        schema = json.loads(text)
        schema.pop("$id", None)
        (target / name[len(prefix) :]).write_text(json.dumps(schema), encoding="utf-8")
    if not (target / DEFINITIONS).is_file():
        sys.exit(f"the wheel has no schemas of Kubernetes {version}")


def closed(schema):
    """An OpenAPI schema of a CRD as a JSON schema without unknown fields.

    What stands below allOf, anyOf, oneOf and not adds conditions only: it stays as it is.
    """
    if schema.get("x-kubernetes-int-or-string"):
        return {"type": ["integer", "string"]}
    result = dict(schema)
    for key in ("items", "additionalProperties"):
        if isinstance(schema.get(key), dict):
            result[key] = closed(schema[key])
    if "properties" in schema:
        result["properties"] = {
            name: closed(value) for name, value in schema["properties"].items()
        }
        if not schema.get("x-kubernetes-preserve-unknown-fields"):
            result.setdefault("additionalProperties", False)
    return result


def with_metadata_of_kubernetes(schema, version):
    """A CRD says of its metadata only that it is an object."""
    reference = f"../v{version}/{DEFINITIONS}"
    schema["properties"]["metadata"] = {
        "$ref": reference + "#/$defs/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"
    }
    return schema


def crd_schemas(crd, target, kubernetes_version):
    target.mkdir(parents=True, exist_ok=True)
    group = crd["spec"]["group"].split(".")[0]
    kind = crd["spec"]["names"]["kind"].lower()
    for version in crd["spec"]["versions"]:
        schema = closed(version["schema"]["openAPIV3Schema"])
        schema = with_metadata_of_kubernetes(schema, kubernetes_version)
        file = target / f"{kind}-{group}-{version['name']}.json"
        file.write_text(json.dumps(schema), encoding="utf-8")


def main(target, wheel_file, versions, *crd_files):
    target = pathlib.Path(target)
    with zipfile.ZipFile(wheel_file) as wheel:
        for version in versions.split(","):
            kubernetes_schemas(wheel, version, target / f"v{version}")
    for crd_file in crd_files:
        with open(crd_file, encoding="utf-8") as opened:
            for crd in yaml.safe_load_all(opened):
                if crd:
                    crd_schemas(crd, target / "crds", versions.split(",")[-1])


if __name__ == "__main__":
    if len(sys.argv) < 5:
        sys.exit(__doc__)
    main(*sys.argv[1:])

"""Loading a dbt project: one YAML file, every YAML file of a folder, or a semantic manifest."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import msgspec

from northing.codec.exchange.dbt.catalog import load_catalog
from northing.codec.exchange.dbt.fields import Fields
from northing.codec.exchange.dbt.metrics import metric_of_measure, read_metric
from northing.codec.exchange.dbt.project import ColumnFacts, Project
from northing.codec.exchange.dbt.semantic_models import read_columns, read_in_model, read_standing_alone
from northing.codec.faults import DUPLICATE_ID, SYNTAX, YAML_EXTRA
from northing.codec.yaml.node import Node, parse_tree
from northing.model import Issue, NotFound, Where

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from northing.codec.exchange.dbt.project import Metric, SemanticModel

YAML_ENDINGS = (".yaml", ".yml")
NOT_OURS = frozenset({"dbt_modules", "dbt_packages", "logs", "node_modules", "target", "venv"})
"""Folders of a dbt project in which nothing of its own is defined."""
LEFT_OUT = "NR021"
MEANINGFUL = ("semantic_models", "metrics", "models", "saved_queries")
BIGGEST = 256 * 1024 * 1024


def load_project(path: Path) -> Project:
    """Read a dbt project, with all that is wrong with it.

    Args:
        path: a YAML file, a folder with YAML files, or `semantic_manifest.json`.

    Raises:
        NotFound: there is no such file or folder, or nothing of dbt in it.
    """
    if not path.exists():
        raise NotFound(f"there is no file or folder {path}")
    files = _files(path) if path.is_dir() else [path]
    if not files:
        raise NotFound(f"there is no YAML file in {path}; give a folder of a dbt project, a file or a manifest")
    gathered = _Gathered()
    for file in files:
        gathered.read(file)
    root = path if path.is_dir() else path.parent
    return gathered.seal(_name_of(path), str(root), load_catalog(root))


def _files(folder: Path) -> list[Path]:
    found = (file for ending in YAML_ENDINGS for file in folder.rglob(f"*{ending}") if file.is_file())
    return sorted(file for file in found if not _is_foreign(file.relative_to(folder)))


def _is_foreign(path: Path) -> bool:
    return any(part in NOT_OURS or part.startswith(".") for part in path.parts[:-1])


def _name_of(path: Path) -> str:
    """Return the project's name: what `dbt_project.yml` says, or the name of the folder or file."""
    for folder in (path, *path.parents)[:4]:
        settings = folder / "dbt_project.yml"
        if settings.is_file():
            root = parse_tree(settings.read_text(encoding="utf-8", errors="replace"), file="").root
            found = root.entry("name") if root is not None else None
            if found is not None and isinstance(found[1].value, str):
                return found[1].value
    return path.resolve().stem


class _Gathered:
    """What was read so far."""

    def __init__(self) -> None:
        self.models: dict[str, SemanticModel] = {}
        self.metrics: dict[str, Metric] = {}
        self.columns: dict[str, dict[str, ColumnFacts]] = {}
        self.faults: list[Issue] = []
        self.left_out: list[Issue] = []
        self.notes: list[Issue] = []

    def read(self, path: Path) -> None:
        """Read one file."""
        name = str(path)
        try:
            content = path.read_bytes()
        except OSError as error:
            self._unreadable(name, f"the file cannot be read: {error.strerror}")
            return
        try:
            text = content[:BIGGEST].decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = content[: error.start].count(b"\n") + 1
            self._unreadable(name, f"the file is not UTF-8: it has the byte 0x{content[error.start]:02x}", line)
            return
        root = self._parse_json(text, name) if path.suffix == ".json" else self._parse_yaml(text, name)
        if root is not None and root.sort == "mapping":
            self._take(Fields(root, name, self.faults))

    def _unreadable(self, name: str, message: str, line: int = 0) -> None:
        self.faults.append(Issue(SYNTAX.code, "error", message, Where(name, line), "save it as UTF-8" if line else ""))

    def _parse_yaml(self, text: str, name: str) -> Node | None:
        """Parse YAML; tags and aliases only matter where something of ours stands in the file."""
        tree = parse_tree(text, file=name)
        is_ours = tree.root is not None and any(tree.root.entry(key) for key in MEANINGFUL)
        self.faults += [issue for issue in tree.issues if is_ours or issue.code != YAML_EXTRA.code]
        return tree.root

    def _parse_json(self, text: str, name: str) -> Node | None:
        try:
            return _node_of(msgspec.json.decode(text))
        except msgspec.DecodeError as error:
            self._unreadable(name, f"the file is no JSON: {error}")
        except RecursionError:
            self._unreadable(name, "the values of the file are nested too deeply")
        return None

    def _take(self, fields: Fields) -> None:
        """Take everything of a file that is about measures."""
        for item in fields.groups("semantic_models"):
            self._take_model(read_standing_alone(item), item)
        for item in fields.groups("models"):
            self._take_dbt_model(item)
        for item in fields.groups("metrics"):
            if "calculation_method" in item:
                self._leave_out(item, "metric", "is of dbt before 1.6; write it as a semantic model and a metric")
            else:
                self._take_metric(read_metric(item), item)
        for item in fields.groups("saved_queries"):
            self._leave_out(item, "saved query", "is a question, not a definition; a dashboard or scorecard asks it")
        if fields.is_group("project_configuration"):
            self._check_spines(fields.group("project_configuration"))

    def _take_model(self, model: SemanticModel, fields: Fields) -> None:
        if not fields.is_enabled():
            self._note(fields.where("name"), f"the semantic model '{model.name}' is turned off and was left out")
            return
        if self._is_new(model.name, self.models, "semantic model", fields):
            self.models[model.name] = model
        by_name = {measure.name: measure for measure in model.measures}
        for item in fields.groups("measures"):
            if item.flag("create_metric") and item.text("name") in by_name:
                self._take_metric(metric_of_measure(by_name[item.text("name")]), item)

    def _take_dbt_model(self, fields: Fields) -> None:
        """Take a semantic model of the newer generation, or only what is known of a model's columns."""
        self.columns.setdefault(fields.text("name"), {}).update(read_columns(fields))
        if "time_spine" in fields:
            self._check_spines(fields)
        model = read_in_model(fields)
        if model is None:
            if "semantic_model" in fields:
                name = fields.text("name")
                self._note(fields.where("semantic_model"), f"the semantic model '{name}' is turned off, left out")
            return
        self._take_model(model, fields)
        for item in fields.groups("metrics"):
            self._take_metric(read_metric(item, model.name), item)

    def _check_spines(self, fields: Fields) -> None:
        """Note time spines: periods of Northing come from its own calendar, which custom ones do not."""
        spines = [fields.group("time_spine"), *fields.groups("time_spines")]
        for spine in spines:
            for item in spine.groups("custom_granularities"):
                self._leave_out(item, "granularity", "is a calendar of its own; see the calendar of a cycle")

    def _take_metric(self, metric: Metric, fields: Fields) -> None:
        if not fields.is_enabled():
            self._note(metric.where, f"the metric '{metric.name}' is turned off and was left out")
        elif self._is_new(metric.name, self.metrics, "metric", fields):
            self.metrics[metric.name] = metric

    def _is_new(
        self, name: str, known: Mapping[str, SemanticModel] | Mapping[str, Metric], what: str, fields: Fields
    ) -> bool:
        if name in known:
            message = f"the {what} '{name}' is defined at {known[name].where} already; this one was left out"
            fields.fault(DUPLICATE_ID.code, message, "name", fix="give one of them another name")
        return bool(name) and name not in known

    def _leave_out(self, fields: Fields, what: str, why: str) -> None:
        message = f"the {what} '{fields.text('name')}' {why}"
        self.left_out.append(Issue(LEFT_OUT, "warning", message, fields.where("name")))

    def _note(self, where: Where, message: str) -> None:
        self.notes.append(Issue(LEFT_OUT, "hint", message, where))

    def seal(self, name: str, root: str, types: Mapping[str, Mapping[str, ColumnFacts]]) -> Project:
        """Return the project, with what is known of its tables' columns in the semantic models about them."""
        models = {}
        for model in self.models.values():
            known = {**types.get(model.table, {})}
            for column, facts in self.columns.get(model.table, {}).items():
                known[column] = ColumnFacts(facts.type or known.get(column, facts).type, facts.description)
            models[model.name] = replace(model, columns=known)
        return Project(name, root, models, self.metrics, tuple(self.faults), tuple(self.left_out), tuple(self.notes))


def _node_of(value: Any) -> Node:
    """Return a JSON value as a node without a place."""
    if isinstance(value, dict):
        pairs = ((_scalar(key), _node_of(item)) for key, item in value.items())
        return Node("mapping", 0, 0, 0, 0, "{", None, [node for pair in pairs for node in pair])
    if isinstance(value, list):
        return Node("sequence", 0, 0, 0, 0, "[", None, [_node_of(item) for item in value])
    return _scalar(value)


def _scalar(value: Any) -> Node:
    return Node("scalar", 0, 0, 0, 0, "", value, [])

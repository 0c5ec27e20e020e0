"""The tables: history that is only ever added to, projections of it that can be made again, and facts."""

# mypy: disable-error-code="var-annotated"
# The types of fields are told by django-stubs' plugin alone, which is not used here.

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint


class Branch(models.Model):
    """A line of history: the published plan, or a draft that parted from it. Its row is the lock of its writers."""

    plan = models.TextField()
    name = models.TextField()
    head = models.BigIntegerField(default=0)
    base_branch = models.TextField(default="", blank=True)
    base = models.BigIntegerField(default=0)
    status = models.TextField(default="draft")

    class Meta:
        """One row a branch."""

        db_table = "branch"
        constraints: ClassVar = [UniqueConstraint(fields=["plan", "name"], name="branch_name")]

    def __str__(self) -> str:
        """Say which branch it is and where it stands."""
        return f"{self.plan}/{self.name}@{self.head}"


class Changeset(models.Model):
    """Changes that were made together, by one actor at one moment."""

    plan = models.TextField()
    branch = models.TextField()
    first = models.BigIntegerField()
    last = models.BigIntegerField()
    actor = models.TextField()
    at = models.DateTimeField()
    via = models.TextField()
    message = models.TextField(blank=True)

    class Meta:
        """Two writers cannot both take a number."""

        db_table = "changeset"
        constraints: ClassVar = [
            UniqueConstraint(fields=["plan", "branch", "first"], name="changeset_first"),
            CheckConstraint(condition=Q(last__gte=F("first")), name="changeset_has_changes"),
        ]
        indexes: ClassVar = [Index(fields=["plan", "branch", "at", "last"], name="changeset_at")]

    def __str__(self) -> str:
        """Say which changes it holds."""
        return f"{self.plan}/{self.branch}@{self.first}..{self.last}"


class Change(models.Model):
    """One step of one element: its document after it, or the id it was renamed to."""

    plan = models.TextField()
    branch = models.TextField()
    seq = models.BigIntegerField()
    changeset = models.ForeignKey(Changeset, on_delete=models.PROTECT, related_name="changes", db_index=False)
    kind = models.TextField()
    element = models.TextField()
    action = models.TextField()
    new_element = models.TextField(default="", blank=True)
    document = models.TextField(default="", blank=True)
    digest = models.TextField(default="", blank=True)
    schema_version = models.IntegerField(default=0)

    class Meta:
        """Read by number, and by element up to a number."""

        db_table = "change"
        constraints: ClassVar = [
            UniqueConstraint(fields=["plan", "branch", "seq"], name="change_seq"),
            CheckConstraint(condition=Q(action__in=["put", "delete", "rename"]), name="change_action"),
        ]
        indexes: ClassVar = [
            Index(fields=["plan", "branch", "element", "seq"], name="change_element"),
            Index(fields=["plan", "branch", "seq"], name="change_rename", condition=Q(action="rename")),
        ]

    def __str__(self) -> str:
        """Say which step it is."""
        return f"{self.action} {self.element} @{self.seq}"


class Element(models.Model):
    """An element as it is now; on a draft only where the draft differs, and without a document where it is deleted."""

    plan = models.TextField()
    branch = models.TextField()
    kind = models.TextField()
    element = models.TextField()
    seq = models.BigIntegerField()
    document = models.TextField(default="", blank=True)
    title = models.TextField(default="", blank=True)
    owner = models.TextField(default="", blank=True)
    parent = models.TextField(default="", blank=True)
    status = models.TextField(default="", blank=True)

    class Meta:
        """One row an element, in the order of the plan by `id`."""

        db_table = "element"
        constraints: ClassVar = [UniqueConstraint(fields=["plan", "branch", "element"], name="element_id")]
        indexes: ClassVar = [
            Index(fields=["plan", "branch", "kind"], name="element_kind"),
            Index(fields=["plan", "branch", "owner"], name="element_owner"),
            Index(fields=["plan", "branch", "parent"], name="element_parent"),
        ]

    def __str__(self) -> str:
        """Say which element it is."""
        return f"{self.kind} {self.element}"


class Edge(models.Model):
    """A reference from one element to another as it is now."""

    plan = models.TextField()
    branch = models.TextField()
    source = models.TextField()
    relation = models.TextField()
    target = models.TextField()

    class Meta:
        """Walked both ways."""

        db_table = "edge"
        indexes: ClassVar = [
            Index(fields=["plan", "branch", "source"], name="edge_source"),
            Index(fields=["plan", "branch", "target"], name="edge_target"),
        ]

    def __str__(self) -> str:
        """Say what refers to what."""
        return f"{self.source} -{self.relation}-> {self.target}"


class Run(models.Model):
    """One time that measurements were computed or entered."""

    name = models.TextField(unique=True)
    at = models.DateTimeField(db_index=True)
    actor = models.TextField()
    verb = models.TextField()
    details = models.TextField(default="{}")

    class Meta:
        """One row a run."""

        db_table = "run"

    def __str__(self) -> str:
        """Say which run it is."""
        return f"{self.verb} {self.name}"


class Measurement(models.Model):
    """The value of a metric for one member and period, as recorded at one moment."""

    metric = models.TextField()
    member = models.TextField(blank=True)
    grain = models.TextField()
    start = models.DateField()
    value = models.FloatField(null=True)
    numerator = models.FloatField(null=True)
    denominator = models.FloatField(null=True)
    rows = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField()
    run = models.ForeignKey(  # runs are never deleted, so the database need not look one up for every row
        Run, on_delete=models.PROTECT, related_name="measurements", db_index=False, db_constraint=False
    )
    origin = models.TextField()
    version = models.IntegerField(db_default=1)

    class Meta:
        """Everything ever recorded; what holds is read from the timelines."""

        db_table = "measurement"
        indexes: ClassVar = [
            Index(fields=["metric", "member"], name="measurement_series"),
        ]

    def __str__(self) -> str:
        """Say what was measured."""
        return f"{self.metric} {self.start}: {self.value}"


class Timeline(models.Model):
    """What holds of a metric, member and grain over some years, packed; made of the measurements, and made again."""

    metric = models.TextField()
    member = models.TextField(blank=True)
    grain = models.TextField()
    first = models.IntegerField()
    seq = models.BigIntegerField()
    content = models.BinaryField()

    class Meta:
        """One row for the years from `first`; `seq` tells a reader what has changed since it looked."""

        db_table = "timeline"
        constraints: ClassVar = [
            UniqueConstraint(fields=["metric", "member", "grain", "first"], name="timeline_stretch"),
        ]
        indexes: ClassVar = [Index(fields=["seq"], name="timeline_seq")]

    def __str__(self) -> str:
        """Say what it is of."""
        return f"{self.metric} by {self.grain} from {self.first}"


class Mark(models.Model):
    """How far a metric is measured, as a run left it."""

    metric = models.TextField()
    version = models.IntegerField()
    definition = models.TextField()
    dataset = models.TextField(blank=True)
    data = models.TextField(blank=True)
    until = models.DateField(null=True)
    reason = models.TextField(blank=True)
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="marks", db_index=False)
    at = models.DateTimeField()

    class Meta:
        """Read by metric; the last one of it holds."""

        db_table = "mark"
        indexes: ClassVar = [Index(fields=["metric", "id"], name="mark_metric")]

    def __str__(self) -> str:
        """Say what was marked."""
        return f"{self.metric} v{self.version}: {self.reason or 'measured'}"

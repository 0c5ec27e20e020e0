"""Whatever is done to a plan in whatever order, it is what a plan built anew of its elements is."""

from dataclasses import replace

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, rule
from plan_examples import contents

from northing.plan import Plan, apply, delete, put, redirect, rename
from strategies import NAMES, elements, untimed

IDS = st.sampled_from(NAMES)


class PlanMachine(RuleBasedStateMachine):
    """A plan beside a plain dict of what should be in it."""

    kept = Bundle("kept")

    @initialize()
    def begin(self):
        self.plan = Plan.of()
        self.model = {}

    @rule(element=elements(IDS))
    def put(self, element):
        there = self.model.get(element.id)
        if there is None or type(there) is type(element):
            self.plan = apply(self.plan, [put(element)])
            self.model[element.id] = element

    @rule(name=IDS)
    def delete(self, name):
        if name in self.model:
            self.plan = apply(self.plan, [delete(self.model.pop(name))])
            assert name in self.plan.retired

    @rule(name=IDS, new=IDS)
    def rename(self, name, new):
        if name in self.model and new not in self.model:
            self.plan = apply(self.plan, [rename(self.model[name], new_id=new)])
            self.model[new] = replace(self.model.pop(name), id=new)
            self.model = {key: redirect(found, old=name, new=new) for key, found in self.model.items()}
            assert self.plan.require(name).id == new

    @rule(element=elements(IDS), name=IDS)
    def several_at_once(self, element, name):
        there = self.model.get(element.id)
        changes = [delete(there)] if there is not None else []
        self.plan = apply(
            self.plan, [*changes, put(element), rename(element, new_id="new"), delete(element_new(element))]
        )
        self.model.pop(element.id, None)
        self.model = {key: redirect(found, old=element.id, new="new") for key, found in self.model.items()}

    @rule(target=kept)
    def keep(self):
        return self.plan, contents(self.plan)

    @rule(found=consumes(kept))
    def look_back(self, found):
        plan, before = found
        assert contents(plan) == before

    @rule(found=kept)
    def go_back(self, found):
        self.plan = found[0]
        self.model = dict(found[0].elements)

    @invariant()
    def is_what_it_should_be(self):
        assert list(self.plan.elements.items()) == list(self.model.items())
        rebuilt = contents(Plan.of(self.model.values()))
        found = contents(self.plan)
        assert found[0] == rebuilt[0]
        assert {kind: dict(items) for kind, items in found[1].items()} == {
            kind: dict(items) for kind, items in rebuilt[1].items()
        }
        assert found[2:] == rebuilt[2:]
        assert not set(self.plan.renamed) & set(self.model)
        assert not set(self.plan.retired) & set(self.model)


def element_new(element):
    """Return an element under the id to which it was renamed."""
    return replace(element, id="new")


TestPlanMachine = PlanMachine.TestCase
TestPlanMachine.settings = settings(untimed, max_examples=40, stateful_step_count=20)

"""The words of the model as the codes of scoring."""

from __future__ import annotations

from northing.calc.codes import Method, Missing, Pattern, RollUp

PATTERNS = {"increasing": Pattern.INCREASING, "decreasing": Pattern.DECREASING, "closer_to_target": Pattern.CLOSER}
METHODS = {"actual_values": Method.ACTUAL, "normalised": Method.NORMALISED, "stated_score": Method.STATED}
ROLL_UPS = {
    "weighted_mean": RollUp.WEIGHTED_MEAN,
    "worst": RollUp.WORST,
    "best": RollUp.BEST,
    "all": RollUp.ALL,
    "sum": RollUp.SUM_OF_RESULTS,
    "mean": RollUp.MEAN_OF_RESULTS,
    "mean_of_values": RollUp.MEAN_OF_VALUES,
}
MISSING = {"ignore": Missing.IGNORE, "zero": Missing.ZERO, "none": Missing.NONE}
OF_RESULTS = (RollUp.SUM_OF_RESULTS, RollUp.MEAN_OF_RESULTS)

"""Sentences on plans held against what came."""

from capacity.planning.results.drift_report import RangeBasis
from capacity.sentences.say import Sentence

RANGES = {
    RangeBasis.OUTLOOK: "the outlook of the plan, 8 in 10 outcomes",
    RangeBasis.INPUTS: "inputs of the plan that were ranges",
    RangeBasis.MAX_DRIFT: "what was planned, {} more or less",
}

SENTENCES: dict[str, Sentence] = {
    "plan-without-traffic": "The plan is of {names:list}, too, of which the files have no traffic.",
    "traffic-without-plan": "The files have traffic of {names:list}, too, of which there is no plan.",
    "beyond-outlook": (
        "The outlook of {name} was of the days before {until}: what came goes on after them, where its range says less."
    ),
    "same-traffic": (
        "The traffic of {name} begins before {end:minute}, where that of the plan ended: what the plan was made from "
        "is held against it, too. Give files of later days, or --start."
    ),
}

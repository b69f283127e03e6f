"""From minutes to a purchase, cell by cell: open it in an editor that knows `# %%`, or run it.

The minutes are made up: four weeks of a help desk, busy on working days.
"""

# %% Minutes: a row each, with requests and tokens. Yours come from a query or a file.
import numpy as np
import pandas as pd

import capacity as cp

TODAY = "2026-11-30"  # leave it out: the default is today
draw = np.random.default_rng(7)
time = pd.date_range("2026-11-02", periods=28 * 1440, freq="min", tz="UTC")
hours = (time.hour + time.minute / 60).to_numpy()
busy = np.clip(np.sin((hours - 6) / 12 * np.pi), 0.05, None) * np.where(time.day_of_week < 5, 1.0, 0.2)
requests = draw.poisson(220 * busy)
minutes = pd.DataFrame(
    {"time": time, "requests": requests, "input_tokens": requests * 1800, "output_tokens": requests * 160}
)

# %% Plan: how many PTUs, what to buy, and why. A notebook shows the brief report.
report = cp.from_metrics(minutes, model="gpt-5.2", region="eastus2", headroom=0.1, today=TODAY)
plan = report.plans[0]
print(report)

# %% What other sizes would cost, and what each criterion would buy.
print(plan.options.to_pandas()[["deployment_type", "term", "ptus", "usd_per_month", "recommended"]])
print(plan.criteria.to_pandas())
if plan.curves and plan.curves.cost_by_ptus:  # None where nothing could be sized or priced
    print(plan.curves.cost_by_ptus.to_pandas()[["ptus", "served_share", "per_month"]])

# %% Pictures: a notebook shows them; `to_svg` gives the text of a file.
for heading, picture in plan.pictures.items():
    print(f"{heading}: {len(picture.to_svg())} characters of SVG")

# %% Compare: the same traffic as a workload, on other models.
workload = report.to_workload()
compared = cp.compare(workload, models=["gpt-5.2", "gpt-5-mini", "gpt-4.1"], region="eastus2", today=TODAY)
print(compared.to_pandas()[["model", "deployment_type", "ptus", "usd_per_month"]])

# %% What if: every combination of values, in one frame.
swept = cp.sweep(workload, {"traffic.average_rpm": [60, 120, 240], "planning.headroom_share": [0, 0.2]}, today=TODAY)
print(swept.to_pandas()[["traffic.average_rpm", "planning.headroom_share", "deployment_type", "usd_per_month"]])

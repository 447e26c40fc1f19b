"""Reads the output of `kpp run --out DIR` with the default settings of pandas, polars and pyarrow, and compares CSV with Parquet.

Usage: check.py DIR, where the run has at least one signal that is never defined.
"""

import pathlib
import sys

import numpy
import pandas
import polars
import pyarrow
import pyarrow.csv
import pyarrow.parquet

folder = pathlib.Path(sys.argv[1])
csv, parquet, events = (folder / name for name in ("signals.csv", "signals.parquet", "events.csv"))

table = pyarrow.parquet.read_table(parquet)
expected = [numpy.asarray(column, dtype=float) for column in table.columns]
undefined = [bool(numpy.isnan(column).all()) for column in expected]
assert table.num_rows > 0 and any(undefined) and not all(undefined), "a run with and without undefined signals"
assert all(field.type == pyarrow.float64() for field in table.schema)
assert table.column_names[0] == "time" and table.schema.field(0).metadata[b"unit"] == b"s"
assert b"config_hash" in table.schema.metadata


def compare(reader, names, columns):
    assert [name.split(" [")[0] for name in names] == table.column_names, f"{reader}: other columns"
    for name, column, wanted in zip(names, columns, expected):
        # pandas rounds the last digit of some numbers differently.
        same = numpy.isclose(column, wanted, rtol=4e-16, atol=0, equal_nan=True)
        assert same.all(), f"{reader}: {name}: {column[~same][:3]} is {wanted[~same][:3]} in the Parquet file"


def is_float(reader, name, kind, wanted):
    assert str(kind) == wanted, f"{reader}: {name} is read as {kind}"


frame = pandas.read_csv(csv)
for name, kind in frame.dtypes.items():
    is_float("pandas", name, kind, "float64")
compare("pandas", list(frame.columns), [frame[name].to_numpy() for name in frame.columns])

frame = polars.read_csv(csv)
for name, kind in frame.schema.items():
    is_float("polars", name, kind, "Float64")
compare("polars", frame.columns, [frame[name].to_numpy() for name in frame.columns])

frame = pyarrow.csv.read_csv(csv)
for field, never in zip(frame.schema, undefined):
    # pyarrow reads NaN as a missing value, and a column with no other value as one without a type.
    is_float("pyarrow", field.name, field.type, "null" if never else "double")
columns = [column.cast(pyarrow.float64()).to_numpy(zero_copy_only=False) for column in frame.columns]
compare("pyarrow", frame.column_names, columns)

for reader, kinds, number in (
    ("pandas", pandas.read_csv(events).dtypes.astype(str).to_dict(), "float64"),
    ("polars", {name: str(kind) for name, kind in polars.read_csv(events).schema.items()}, "Float64"),
    ("pyarrow", {field.name: str(field.type) for field in pyarrow.csv.read_csv(events).schema}, "double"),
):
    assert kinds["time [s]"] == number and kinds["floater"] == number, f"{reader}: events: {kinds}"

print(f"{table.num_columns} columns, {table.num_rows} rows: pandas, polars and pyarrow read CSV and Parquet alike")

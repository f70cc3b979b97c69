import { expect, test } from "vitest";
import { separatorOf } from "@/components/csv";
import { beside } from "@/files/beside";
import { compared, environmentOf, packageOf } from "@/files/environment";
import { kindOf, looksLikeText } from "@/files/kinds";
import { readNotebook } from "@/files/notebook";
import { imagesAt, seriesOf, stepsOf } from "@/files/series";
import { imageOf, readJson, readJsonLines, tableOf } from "@/files/tables";
import { readYaml } from "@/files/yaml";

test.each([
  ["a/b/MLmodel", "mlmodel"],
  ["x.PNG", "image"],
  ["x.tar.gz", "other"],
  ["Dockerfile", "text"],
  ["parquet", "other"],
  [".gitignore", "text"],
  ["a.b/c", "other"],
  ["study.ipynb", "notebook"],
])("%s is shown as %s", (path, kind) => {
  expect(kindOf(path)).toBe(kind);
});

test("text is told from bytes, also where a character was cut in two", () => {
  const umlauts = new TextEncoder().encode("äöü");
  expect([umlauts, umlauts.subarray(0, 3), new Uint8Array([0, 1]), new Uint8Array([0xff, 0x41]), new TextEncoder().encode("\u001b[31mred")].map(looksLikeText)).toEqual([true, true, false, false, true]);
});

test("images of a series are grouped by key, with their small forms", () => {
  const id = "0d9f8c3e-0000-4000-8000-00000000000";
  const series = seriesOf([
    `images/val~a b+step+10+timestamp+200+${id}1.png`,
    `images/val~a b+step+10+timestamp+200+${id}1+compressed.webp`,
    `images/val~a b+step+2+timestamp+100+${id}2.png`,
    `images/old#key%step%-1%timestamp%5%${id}3%compressed.webp`,
    "images/not-of-a-series.png",
    `elsewhere/k+step+1+timestamp+1+${id}4.png`,
  ]);
  expect([...series.keys()]).toEqual(["old/key", "val/a b"]);
  const images = series.get("val/a b") ?? [];
  expect(images.map((one) => [one.step, one.path === one.thumbnail])).toEqual([[2, true], [10, false]]);
  expect(series.get("old/key")?.[0]?.path).toContain("compressed.webp");
  expect(stepsOf(series.values())).toEqual([-1, 2, 10]);
  expect([imagesAt(images, 1), imagesAt(images, 9), imagesAt(images, 99), imagesAt([], 1)].map((found) => found[0]?.step)).toEqual([2, 2, 10, undefined]);
});

test("tables in JSON", () => {
  expect(tableOf({ columns: ["a", 1], data: [[1, null]] })).toEqual({ columns: ["a", "1"], rows: [[1, null]] });
  expect(tableOf([{ a: 1 }, { b: 2 }])).toEqual({ columns: ["a", "b"], rows: [[1, undefined], [undefined, 2]] });
  expect([{ columns: ["a"], data: [1] }, [], [1], {}, null, "x"].map(tableOf)).toEqual([null, null, null, null, null, null]);
  expect(imageOf({ type: "image", filepath: "a.png", compressed_filepath: "a.webp" })).toEqual({ path: "a.png", thumbnail: "a.webp" });
  expect([imageOf({ type: "image" }), imageOf("x")]).toEqual([null, null]);
  expect(readJson('{"a": NaN, "b": "NaN", "c": -Infinity}')).toEqual({ a: "NaN", b: "NaN", c: "-Infinity" });
  expect(readJsonLines('{"a":1}\n{"a":2}\n{"a', true)).toEqual([{ a: 1 }, { a: 2 }]);
  expect(readJsonLines('{"a":1}\nno', false)).toBeUndefined();
});

test.each([
  ["a,b\n", ","],
  ["a;b;c\n1,5;2;3", ";"],
  ['"a;b;c",d\n', ","],
  ["a\tb", "\t"],
  ["one", ","],
])("the separator of %j", (text, separator) => {
  expect(separatorOf(text)).toBe(separator);
});

test.each([
  ["docs/a.md", "img/x.png", "docs/img/x.png"],
  ["docs/a.md", "../x%20y.png#part", "x y.png"],
  ["a.md", "../secret", ""],
  ["a.md", "https://example.org/x.png", ""],
  ["a.md", "javascript:alert(1)", ""],
  ["a.md", "/etc/passwd", ""],
  ["a.md", "%E0%A4%A", ""],
])("in %s, %s is %j", (path, href, found) => {
  expect(beside(path, href)).toBe(found);
});

test.each([
  ["Scikit_Learn[extra]==1.5.0 ; python_version > '3.8'", "scikit-learn", "1.5.0"],
  ["numpy>=1.26,<3  # why", "numpy", ">=1.26,<3"],
  ["torch", "torch", ""],
  ["requests (>=2)", "requests", ">=2"],
])("a line of requirements: %s", (line, name, version) => {
  expect(packageOf(line)).toMatchObject({ name, version });
});

test("what is no package is left out", () => {
  expect(["", "# note", "-r other.txt", "--hash=sha256:00"].map(packageOf)).toEqual([null, null, null, null]);
});

test("an environment from the files that are there", () => {
  const conda = "channels: [conda-forge]\ndependencies:\n- python=3.11.7\n- pip<=24\n- cudatoolkit=12\n- pip:\n  - numpy==2.0\n";
  expect(environmentOf(new Map([["conda.yaml", conda]]))).toEqual({ conda: ["cudatoolkit=12"], packages: [{ line: "numpy==2.0", name: "numpy", version: "2.0" }], problems: [], python: "3.11.7" });
  const both = environmentOf(new Map([["conda.yaml", conda], ["requirements.txt", "scipy==1\n"], ["python_env.yaml", "python: 3.12.1\ndependencies: [-r requirements.txt]\n"]]));
  expect([both.python, both.packages.map((one) => one.name)]).toEqual(["3.12.1", ["scipy"]]);
  expect(environmentOf(new Map([["conda.yaml", "[1, 2"]])).problems).toEqual(["conda.yaml cannot be read"]);
});

test("packages side by side: what was added, removed and changed comes first", () => {
  const one = environmentOf(new Map([["requirements.txt", "numpy==2.0\nscipy==1.14\nsame==1\n"], ["python_env.yaml", "python: 3.11.0"]]));
  const two = environmentOf(new Map([["requirements.txt", "numpy==2.1\npandas==2.2\nsame==1\n"], ["python_env.yaml", "python: 3.11.0"]]));
  expect(compared([one, two, null]).map((row) => [row.name, ...row.versions])).toEqual([
    ["Python", "3.11.0", "3.11.0", null],
    ["numpy", "2.0", "2.1", null],
    ["pandas", null, "2.2", null],
    ["same", "1", "1", null],
    ["scipy", "1.14", null, null],
  ]);
  expect(compared([one, two]).map((row) => [row.name, row.differs])).toEqual([["numpy", true], ["pandas", true], ["scipy", true], ["Python", false], ["same", false]]);
});

test("YAML that makes much of little is no YAML", () => {
  const bomb = `a: &a [x, x, x, x, x, x, x, x, x]\n${"bcdefgh".split("").map((name, at) => `${name}: &${name} [${`*${"abcdefg"[at] ?? "a"}, `.repeat(9)}]`).join("\n")}`;
  expect(readYaml(bomb)).toBeUndefined();
  expect(readYaml("a: [1, two]")).toEqual({ a: [1, "two"] });
});

test("a notebook's outputs, the richest form that runs nothing", () => {
  const code = (...outputs: unknown[]) => ({ cell_type: "code", source: ["1\n", "2"], execution_count: 3, outputs });
  const data = (of: Record<string, unknown>) => ({ output_type: "display_data", data: of });
  const read = readNotebook({
    metadata: { kernelspec: { display_name: "Python 3" }, language_info: { name: "python" } },
    cells: [
      { cell_type: "markdown", source: "# T" },
      code({ output_type: "stream", name: "stderr", text: "\u001b[31mred\u001b[0m" }, { output_type: "error", traceback: ["a", "b"] }),
      code(data({ "image/png": "aGk=\n", "text/html": "<b>" }), data({ "text/html": ["<b>", "x"], "text/plain": "x" }), data({ "image/png": '" onerror="x', "text/plain": "p" }), data({ "text/markdown": "*m*" })),
      7,
    ],
  });
  expect(read).toMatchObject({ kernel: "Python 3", language: "python" });
  expect(read?.cells.map((cell) => cell.kind)).toEqual(["markdown", "code", "code"]);
  expect(read?.cells[1]).toMatchObject({ text: "1\n2", count: 3, outputs: [{ text: "red", isError: true }, { text: "a\nb", isError: true }] });
  expect(read?.cells[2]?.outputs).toEqual([
    { kind: "picture", address: "data:image/png;base64,aGk=" },
    { kind: "html", html: "<b>x", text: "x" },
    { kind: "text", text: "p", isError: false },
    { kind: "markdown", text: "*m*" },
  ]);
  expect([readNotebook({}), readNotebook([]), readNotebook(null)]).toEqual([null, null, null]);
  expect(readNotebook({ worksheets: [{ cells: [{ cell_type: "code", input: "x", prompt_number: 1, outputs: [] }] }] })?.cells).toHaveLength(1);
});

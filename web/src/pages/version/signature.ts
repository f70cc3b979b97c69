/** One column, tensor or param of a signature, as people read it. */
export interface SignatureField {
  name: string;
  type: string;
  /** "yes", "no", or the default of a param. */
  required: string;
}

/** The fields of a part of a signature, as MLmodel files write it. Source: mlflow 3.17, types/schema.py. What is not understood is shown as it is. */
export function fieldsOf(part: unknown): SignatureField[] {
  if (!Array.isArray(part)) return part === null || part === undefined ? [] : [{ name: "", type: JSON.stringify(part), required: "" }];
  return part.map((one: unknown) => {
    const field = one !== null && typeof one === "object" ? (one as Record<string, unknown>) : {};
    const required = "default" in field ? `default ${JSON.stringify(field["default"])}` : field["required"] === false ? "no" : "yes";
    return { name: typeof field["name"] === "string" ? field["name"] : "", type: typeOf(field), required };
  });
}

function typeOf(field: Record<string, unknown>): string {
  const spec = field["tensor-spec"];
  if (spec !== null && typeof spec === "object") {
    const { dtype, shape } = spec as { dtype?: string; shape?: unknown[] };
    return `tensor ${dtype ?? ""} (${(shape ?? []).join(", ")})`;
  }
  const type = typeof field["type"] === "string" ? field["type"] : typeof field["dtype"] === "string" ? field["dtype"] : "";
  if (type === "array" && field["items"] !== null && typeof field["items"] === "object") return `array of ${typeOf(field["items"] as Record<string, unknown>)}`;
  if (type === "object" && field["properties"] !== null && typeof field["properties"] === "object") return `object {${Object.keys(field["properties"] as object).join(", ")}}`;
  return type || JSON.stringify(field);
}

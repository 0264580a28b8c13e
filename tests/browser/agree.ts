// What the element reads of a pack is what the service says that it serves: `tsc` over types made from the OpenAPI document.
import type { components } from "./signpost.js";
import type { Pack } from "./pack.js";

export const read = (served: components["schemas"]["Pack"]): Pack => served;

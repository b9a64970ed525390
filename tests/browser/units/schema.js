/** The committed schema, as the explorer reads it. */

import { readFileSync } from "node:fs";
import { readSchema } from "../../../api/explorer/schema/sdl.js";

export const sdl = readFileSync(new URL("../../../schema.graphql", import.meta.url), "utf8");
export const schema = readSchema(sdl);

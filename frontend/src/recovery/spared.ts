// Of whom nobody expects a backup, as of a template: its kind declares how such a one is known.

import type { Resource } from "../api/types";
import { valueAt } from "../draw/path";
import { kindOf } from "../stores/kinds";

export const isSpared = (resource: Resource): boolean => (kindOf(resource.type)?.no_backup_when ?? []).some((path) => Boolean(valueAt(resource, path)));

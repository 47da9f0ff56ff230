// Which resources ought to have backups whatever is known of them: whole machines.

const MACHINES = new Set(["vm", "system-container"]);

export const isGuestType = (type: string): boolean => MACHINES.has(type);
export const machineTypes = (): string[] => [...MACHINES];

// Unpack binary messages in the order in which they came.

export async function inflate(packed: ArrayBuffer): Promise<string> {
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new Response(stream).text();
}

export function inOrder(take: (text: string) => void, fail: (error: unknown) => void): (data: string | ArrayBuffer) => void {
  let last: Promise<void> = Promise.resolve();
  return (data) => {
    const text = typeof data === "string" ? Promise.resolve(data) : inflate(data);
    // Watched at once: a broken message must not count as unhandled while it waits for its turn.
    text.catch(() => undefined);
    last = last.then(async () => take(await text)).catch(fail);
  };
}

export const canInflate = (): boolean => typeof DecompressionStream !== "undefined";

import { useQuery } from "@tanstack/react-query";
import { Empty, Problem, Skeleton } from "@/components/parts";
import { BYTES_MAX, looksLikeText } from "@/files/kinds";
import { Cut, type Viewed } from "@/files/Preview";
import { keyOf, readBeginning } from "@/files/source";

/** Text with numbered lines. What has no known ending is shown, too, where its bytes are text. */
export default function Text({ source, path, facts }: Viewed) {
  const asked = useQuery({
    queryKey: ["text", keyOf(source), path],
    queryFn: async ({ signal }) => {
      const { bytes, isCut } = await readBeginning(source, path, BYTES_MAX.text, signal);
      const isText = looksLikeText(new Uint8Array(bytes.slice(0, 4096)));
      return { text: isText ? new TextDecoder().decode(bytes, { stream: isCut }) : null, isCut };
    },
  });
  if (asked.isPending) return <Skeleton rows={8} />;
  if (asked.isError) return <Problem error={asked.error} retry={asked.refetch} />;
  if (asked.data.text === null) return <Empty icon="file" title="No preview of this kind of file">Its bytes are no text. Download it to look inside.</Empty>;
  return (
    <>
      {asked.data.isCut && <Cut shown={BYTES_MAX.text} of={facts.sizeBytes} />}
      <Lines text={asked.data.text} />
    </>
  );
}

/** `<Lines text={text} />`: text beside the numbers of its lines. */
export function Lines({ text }: { text: string }) {
  const lines = (text.match(/\n/g)?.length ?? 0) + (text.endsWith("\n") || text === "" ? 0 : 1);
  // The numbers are one text: a column of its own beside lines that do not wrap costs nothing at any length.
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a region that scrolls must be reachable by keyboard
    <div className="lines" tabIndex={0} role="group" aria-label="Text">
      <pre aria-hidden="true" className="faint">{Array.from({ length: Math.max(1, lines) }, (_, at) => at + 1).join("\n")}</pre>
      <pre>{text}</pre>
    </div>
  );
}

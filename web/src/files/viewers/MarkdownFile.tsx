import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { Markdown, type Places } from "@/components/Markdown";
import { Problem, Skeleton } from "@/components/parts";
import { BYTES_MAX } from "@/files/kinds";
import { beside } from "@/files/beside";
import { Cut, type Viewed } from "@/files/Preview";
import { fileAddress, keyOf, readText } from "@/files/source";

/** Markdown, with the images and files beside it that it names. */
export default function MarkdownFile({ source, path, facts, onOpen }: Viewed) {
  const asked = useQuery({ queryKey: ["markdown", keyOf(source), path], queryFn: ({ signal }) => readText(source, path, BYTES_MAX.markdown, signal) });
  const places = useMemo<Places>(
    () => ({
      image: (href) => {
        const found = beside(path, href);
        return found ? fileAddress(source, found) : "";
      },
      open: (href) => {
        const found = beside(path, href);
        return found ? () => onOpen(found) : null;
      },
    }),
    [source, path, onOpen],
  );
  if (asked.isPending) return <Skeleton rows={8} />;
  if (asked.isError) return <Problem error={asked.error} retry={asked.refetch} />;
  return (
    <>
      {asked.data.isCut && <Cut shown={BYTES_MAX.markdown} of={facts.sizeBytes} />}
      <Markdown text={asked.data.text} places={places} />
    </>
  );
}

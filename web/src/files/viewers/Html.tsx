import { useQuery } from "@tanstack/react-query";
import { Problem, Skeleton } from "@/components/parts";
import { BYTES_MAX } from "@/files/kinds";
import { TooLarge, type Viewed } from "@/files/Preview";
import { Sandbox } from "@/files/Sandbox";
import { keyOf, readText } from "@/files/source";

/** A page that was logged: whole, since half a page is another one. */
export default function Html({ source, path, facts }: Viewed) {
  const asked = useQuery({ queryKey: ["html", keyOf(source), path], queryFn: ({ signal }) => readText(source, path, BYTES_MAX.html, signal), enabled: facts.sizeBytes <= BYTES_MAX.html });
  if (facts.sizeBytes > BYTES_MAX.html) return <TooLarge is={facts.sizeBytes} max={BYTES_MAX.html} />;
  if (asked.isPending) return <Skeleton rows={8} />;
  if (asked.isError) return <Problem error={asked.error} retry={asked.refetch} />;
  return <Sandbox html={asked.data.text} title={path} />;
}

import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { Empty, Problem, Skeleton } from "@/components/parts";
import { BYTES_MAX } from "@/files/kinds";
import { TooLarge, type Viewed } from "@/files/Preview";
import { keyOf, readBeginning } from "@/files/source";

/** A PDF in the browser's own viewer, which keeps what is in it apart from pages. The server sends files as downloads, so it comes from memory. */
export default function Pdf({ source, path, facts }: Viewed) {
  const fits = facts.sizeBytes <= BYTES_MAX.pdf;
  const asked = useQuery({ queryKey: ["pdf", keyOf(source), path], queryFn: async ({ signal }) => (await readBeginning(source, path, BYTES_MAX.pdf, signal)).bytes, enabled: fits && navigator.pdfViewerEnabled, gcTime: 0 });
  const [address, setAddress] = useState("");
  useEffect(() => {
    if (!asked.data) return;
    const made = URL.createObjectURL(new Blob([asked.data], { type: "application/pdf" }));
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [asked.data]);
  if (!fits) return <TooLarge is={facts.sizeBytes} max={BYTES_MAX.pdf} />;
  if (!navigator.pdfViewerEnabled) return <Empty icon="file" title="This browser has no viewer for PDF">Download the file to read it.</Empty>;
  if (asked.isError) return <Problem error={asked.error} retry={asked.refetch} />;
  return address ? <iframe title={path} src={address} className="sandbox" /> : <Skeleton rows={8} />;
}

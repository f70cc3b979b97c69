import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { Markdown } from "@/components/Markdown";

const drawn = (text: string) => renderToStaticMarkup(createElement(Markdown, { text })).replace(/^<div class="markdown">|<\/div>$/g, "");

test.each([
  ["# A **b**", "<h2>A <b>b</b></h2>"],
  ["a `c` *d* ~~e~~\nf", "<p>a <code>c</code> <em>d</em> <del>e</del>\nf</p>"],
  ["1 &amp; 2 &lt; 3 &#8364;", "<p>1 &amp; 2 &lt; 3 €</p>"],
  ["3. a\n4. b", '<ol start="3"><li>a</li><li>b</li></ol>'],
  ["[x](https://example.org)", '<p><a href="https://example.org" rel="noreferrer noopener" target="_blank">x</a></p>'],
])("%j", (text, html) => {
  expect(drawn(text)).toBe(html);
});

test.each([
  ["HTML", "<img src=x onerror=alert(1)>"],
  ["a script", "a <script>alert(1)</script>"],
  ["a link that runs", "[x](javascript:alert(1))"],
  ["a link that runs, hidden", "[x](JaVaScRiPt&colon;alert(1))"],
  ["an image from elsewhere", "![x](https://example.org/pixel.png)"],
  ["an image that is a page", "![x](data:text/html,<script>1</script>)"],
  ["a drawing that is a page", "![x](data:image/svg+xml;base64,AAAA)"],
])("%s is text", (_, text) => {
  expect(drawn(text)).not.toMatch(/<(img|script|iframe)|href="(?!https:)|<[^>]*src=/i);
});

test("nesting without end is text at some point", () => {
  expect(drawn("> ".repeat(500) + "deep")).toContain("deep");
});

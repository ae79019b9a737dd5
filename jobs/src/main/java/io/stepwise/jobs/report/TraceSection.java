package io.stepwise.jobs.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Where every figure stands: folders, their digests, inputs, settings and counts. */
public final class TraceSection {
  private TraceSection() {}

  /** Each folder as details that open. */
  public static String html(List<Source> sources) {
    StringBuilder html = new StringBuilder();
    html.append("<p>These data are in the manifest of each folder or file; a digest changes");
    html.append(" with any of its bytes.</p>\n");
    sources.forEach(source -> html.append(folder(source)));
    return html.toString();
  }

  private static String folder(Source source) {
    StringBuilder html = new StringBuilder("<details class=\"folder\" id=\"");
    html.append(Html.anchor("source", source.name())).append("\"><summary><b>");
    html.append(Html.text(source.name())).append("</b> <code>").append(Html.text(source.path()));
    html.append("</code></summary>\n<dl>");
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("written by", source.job());
    facts.put("finished", source.finished());
    facts.put("digest", source.digest() == null ? "this page's own folder" : source.digest());
    source.inputs().forEach(input -> facts.put("read " + input.path(), input.digest()));
    facts.forEach((name, value) -> fact(html, name, value));
    html.append("</dl>");
    table(html, "Settings", source.config());
    table(html, "Counts", source.counts());
    table(html, "Versions", source.versions());
    return html.append("</details>\n").toString();
  }

  private static void fact(StringBuilder html, String name, Object value) {
    html.append("<dt>").append(Html.text(name)).append("</dt><dd><code>");
    html.append(Html.text(String.valueOf(value))).append("</code></dd>");
  }

  private static void table(StringBuilder html, String title, Map<String, ?> values) {
    Map<String, Object> flat = new LinkedHashMap<>();
    flatten("", values, flat);
    if (flat.isEmpty()) {
      return;
    }
    html.append("<h4>").append(title).append("</h4><dl>");
    flat.forEach((name, value) -> fact(html, name, value));
    html.append("</dl>");
  }

  private static void flatten(String prefix, Map<String, ?> values, Map<String, Object> flat) {
    values.forEach(
        (name, value) -> {
          if (value instanceof Map<?, ?> inner) {
            Map<String, Object> named = new LinkedHashMap<>();
            inner.forEach((key, one) -> named.put(String.valueOf(key), one));
            flatten(prefix + name + ".", named, flat);
          } else {
            flat.put(prefix + name, value == null ? "–" : value);
          }
        });
  }
}

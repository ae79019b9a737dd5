package io.stepwise.jobs.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What searches used: one row per output, each total with its mean per problem. */
final class SearchCostSection {
  private static final List<String> COLUMNS =
      List.of(
          "Output",
          "Method",
          "Problems",
          "Sampled tokens",
          "Discarded",
          "Prefilled",
          "Cached",
          "Scored",
          "FLOPs",
          "Seconds",
          "Price");

  private SearchCostSection() {}

  static String html(List<SearchCost> costs) {
    List<List<String>> rows = new ArrayList<>();
    for (SearchCost cost : costs) {
      long n = cost.problems();
      rows.add(
          List.of(
              cost.source(),
              cost.method(),
              cost.errors() == 0 ? count(n) : count(n) + "\n" + count(cost.errors()) + " failed",
              tokens(cost.sampledTokens(), n),
              tokens(cost.discardedTokens(), n),
              tokens(cost.prefilledTokens(), n),
              tokens(cost.cachedTokens(), n),
              tokens(cost.scoredTokens(), n),
              each(cost.flops(), n),
              each(cost.searchSeconds(), n),
              cost.price() == null ? "–" : each(cost.price(), n).replace("\n", currency(cost))));
    }
    return "<p>Totals, and means per problem. Discarded tokens are sampled tokens that are not in"
        + " the returned solutions; seconds are added up over Spark tasks.</p>\n"
        + HtmlTable.of("Cost of search", COLUMNS, rows);
  }

  private static String currency(SearchCost cost) {
    return " " + cost.currency() + "\n";
  }

  private static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private static String tokens(long total, long problems) {
    return count(total) + "\n" + each(total, problems).replaceAll(".*\n", "");
  }

  /** A total, and its mean per problem on a line of its own. */
  private static String each(double total, long problems) {
    String mean = problems == 0 ? "–" : Unit.NUMBER.text(total / problems);
    return Unit.NUMBER.text(total) + "\n" + mean + " each";
  }
}

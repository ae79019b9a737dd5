package io.stepwise.jobs.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/** What searches used: one column per output, each total with its mean per problem. */
final class SearchCostSection {
  private SearchCostSection() {}

  static String html(List<SearchCost> costs) {
    List<String> columns = new ArrayList<>(List.of("Output"));
    costs.forEach(cost -> columns.add(cost.source()));
    List<List<String>> rows = new ArrayList<>();
    rows.add(row("Method", costs, SearchCost::method));
    rows.add(row("Problems", costs, SearchCostSection::problems));
    rows.add(row("Price", costs, SearchCostSection::price));
    rows.add(tokens("Sampled tokens", costs, SearchCost::sampledTokens));
    rows.add(tokens("Discarded tokens", costs, SearchCost::discardedTokens));
    rows.add(tokens("Prefilled tokens", costs, SearchCost::prefilledTokens));
    rows.add(tokens("Cached tokens", costs, SearchCost::cachedTokens));
    rows.add(tokens("Scored tokens", costs, SearchCost::scoredTokens));
    rows.add(row("FLOPs", costs, cost -> each(cost.flops(), cost.problems())));
    rows.add(row("Seconds", costs, cost -> each(cost.searchSeconds(), cost.problems())));
    return "<p>Totals, and means per problem. Discarded tokens are sampled tokens that are not in"
        + " the returned solutions; seconds are added up over Spark tasks.</p>\n"
        + HtmlTable.of("Cost of search", columns, rows);
  }

  private static List<String> row(
      String name, List<SearchCost> costs, Function<SearchCost, String> cell) {
    List<String> row = new ArrayList<>(List.of(name));
    costs.forEach(cost -> row.add(cell.apply(cost)));
    return row;
  }

  private static List<String> tokens(
      String name, List<SearchCost> costs, ToLongFunction<SearchCost> tokens) {
    return row(
        name,
        costs,
        cost -> {
          long total = tokens.applyAsLong(cost);
          return count(total) + "\n" + mean(total, cost.problems());
        });
  }

  private static String problems(SearchCost cost) {
    String failed = cost.errors() == 0 ? "" : "\n" + count(cost.errors()) + " failed";
    return count(cost.problems()) + failed;
  }

  private static String price(SearchCost cost) {
    return cost.price() == null
        ? "–"
        : each(cost.price(), cost.problems()).replace("\n", " " + cost.currency() + "\n");
  }

  private static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** A total, and its mean per problem on a line of its own. */
  private static String each(double total, long problems) {
    return Unit.NUMBER.text(total) + "\n" + mean(total, problems);
  }

  private static String mean(double total, long problems) {
    return (problems == 0 ? "–" : Unit.NUMBER.text(total / problems)) + " each";
  }
}

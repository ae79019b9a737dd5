package io.stepwise.jobs.retrain.decision;

import io.stepwise.jobs.report.Html;
import io.stepwise.jobs.retrain.history.Outcome;
import io.stepwise.jobs.retrain.history.Outcome.Result;
import io.stepwise.jobs.retrain.history.PolicyOutcome;

/** What became of reward model and policy, at a glance. */
final class VerdictSection {
  private VerdictSection() {}

  static String html(Decision decision) {
    Outcome outcome = decision.outcome();
    StringBuilder html = new StringBuilder("<ul class=\"checks verdicts\">\n");
    html.append(
        row(
            "Reward model",
            outcome.result(),
            outcome.previous(),
            outcome.champion(),
            decision.candidate(),
            outcome.summary()));
    PolicyOutcome policy = outcome.policy();
    if (policy != null) {
      html.append(
          row(
              "Policy, trained with reward model\u00a0" + policy.rewardModel(),
              policy.result(),
              policy.previous(),
              policy.champion(),
              policy.candidate(),
              policy.summary()));
    }
    return html.append("</ul>\n").toString();
  }

  private static String row(
      String what, Result result, int before, int after, int candidate, String summary) {
    String look =
        switch (result) {
          case PROMOTED -> "yes";
          case KEPT, ABANDONED, ROLLED_BACK -> "open";
          case NOT_TRAINED -> candidate == 0 && after > 0 ? "open" : "no";
          case REJECTED -> "no";
        };
    StringBuilder html = new StringBuilder("<li class=\"check ").append(look);
    html.append("\"><span class=\"state\">").append(result.words()).append("</span><div><b>");
    html.append(Html.text(what)).append("</b><p class=\"versions\">champion ");
    html.append(version(before));
    if (after != before) {
      html.append(" → <strong>").append(version(after)).append("</strong>");
    }
    if (candidate > 0 && candidate != after) {
      html.append(" · candidate ").append(version(candidate));
    }
    html.append("</p><p class=\"found\">").append(Html.text(MinusSigns.in(summary)));
    return html.append("</p></div></li>\n").toString();
  }

  private static String version(int number) {
    return number == 0 ? "none" : "version\u00a0" + number;
  }
}

package io.stepwise.jobs.retrain.decision;

import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.statistics.Interval;
import io.stepwise.jobs.report.Source;
import io.stepwise.jobs.retrain.gate.Check;
import io.stepwise.jobs.retrain.gate.GateSettings;
import io.stepwise.jobs.retrain.gate.Gates;
import io.stepwise.jobs.retrain.gate.JudgedSet;
import io.stepwise.jobs.retrain.gate.LabelChecks;
import io.stepwise.jobs.retrain.gate.ToySets;
import io.stepwise.jobs.retrain.history.Judgement;
import io.stepwise.jobs.retrain.history.LabelFile;
import io.stepwise.jobs.retrain.history.LabelState;
import io.stepwise.jobs.retrain.history.Outcome;
import io.stepwise.jobs.retrain.history.PolicyOutcome;
import io.stepwise.jobs.retrain.policy.PolicyFigures;
import io.stepwise.jobs.retrain.policy.PolicyGates;
import io.stepwise.jobs.retrain.policy.PolicySettings;
import io.stepwise.prm.evaluation.Calibration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A decision with everything on its page, among it texts that would like to be markup. */
final class ExampleDecision {
  private static final String HOSTILE = "<script>alert('x')</script> & \"quoted\"";

  private ExampleDecision() {}

  /** Two sets, one file learned, one set aside, one rejected. */
  static Decision data() {
    NamedRandom random = NamedRandom.of("example-decision");
    List<JudgedSet> before =
        List.of(ToySets.pairs("competition", 120, 7, 2), ToySets.pairs("held-out", 90, 9, 2));
    List<JudgedSet> after =
        List.of(ToySets.pairs("competition", 120, 23, 3), ToySets.pairs("held-out", 90, 9, 2));
    Gates gates = Gates.of(before, after, before, GateSettings.DEFAULT, random);
    List<Check> checks =
        new ArrayList<>(
            LabelChecks.of(
                ToySets.pairs("inbox/poison.jsonl", 80, 1, 3), GateSettings.DEFAULT, random));
    checks.addAll(gates.checks());
    Map<String, Long> counts = new LinkedHashMap<>();
    counts.put("new solutions", 1200L);
    counts.put("replayed solutions", 1200L);
    counts.put("earlier solutions", 37L);
    Map<String, List<Calibration.Bin>> tables = new LinkedHashMap<>();
    after.forEach(set -> tables.put(set.name(), set.calibration().table()));
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      examples.add(
          new Example(
              "inbox/poison.jsonl",
              i == 0 ? HOSTILE : "4+7-3=",
              List.of("4+7=1"),
              "1-3=8",
              false,
              0.97,
              null));
      examples.add(
          new Example(
              "held-out",
              "Let x be " + "a long number ".repeat(20),
              List.of(),
              "x=2",
              true,
              0.4,
              0.9));
    }
    PolicyFigures policy =
        new PolicyFigures(
            "problems",
            200,
            16,
            new Interval(0.402, 0.371, 0.436),
            new Interval(0.418, 0.382, 0.455),
            new Interval(0.016, -0.008, 0.041),
            31.5,
            78.2,
            0.012,
            0.044);
    List<Check> policyChecks = PolicyGates.of(policy, PolicySettings.DEFAULTS);
    List<Judgement> labels =
        List.of(
            new Judgement(
                new LabelFile("inbox/monday.jsonl", "ab".repeat(32), 821_713),
                LabelState.LEARNED,
                "prm version 4 trained on it"),
            new Judgement(
                new LabelFile("inbox/poison.jsonl", "cd".repeat(32), 20_001),
                LabelState.SET_ASIDE,
                checks.get(0).line()),
            new Judgement(
                new LabelFile("inbox/" + HOSTILE, "ef".repeat(32), 12),
                LabelState.REFUSED,
                "Cannot ingest: no line is a prm800k row"));
    return new Decision(
        7,
        "2026-11-22T21:00:00Z",
        new Outcome(
            Outcome.Result.PROMOTED,
            labels,
            4,
            3,
            0,
            "00",
            "prm version 4 is the new champion: step AUROC 0.856 → 0.950 on competition",
            new PolicyOutcome(
                Outcome.Result.REJECTED,
                2,
                2,
                3,
                4,
                "policy version 2 stays champion: candidate version 3, failed: "
                    + policyChecks.get(0).line())),
        4,
        new Evidence(checks, gates.sets(), tables, examples, counts, policy, policyChecks),
        List.of(
            Source.here(
                "candidate",
                "registry/runs/000007/candidate-7",
                "train-prm",
                List.of(),
                Map.of("steps", 200),
                Map.of("training_samples", 3000)),
            Source.here(
                "candidate policy",
                "registry/runs/000007/policy-7",
                "train-policy",
                List.of(),
                Map.of("iterations", 10),
                Map.of("chains", 2560))));
  }

  /** Nothing was trained. */
  static Decision bare() {
    return new Decision(
        8,
        "2026-11-23T21:00:00Z",
        Outcome.of(
            Outcome.Result.NOT_TRAINED,
            List.of(),
            4,
            4,
            0,
            "00",
            "No candidate was trained: no label file could be used"),
        0,
        Evidence.none(),
        List.of());
  }
}

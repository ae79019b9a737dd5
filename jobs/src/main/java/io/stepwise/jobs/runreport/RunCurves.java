package io.stepwise.jobs.runreport;

import io.stepwise.data.storage.InputFolder;
import io.stepwise.jobs.metrics.Measurement;
import io.stepwise.jobs.metrics.MetricsLedger;
import io.stepwise.jobs.report.Curve;
import io.stepwise.jobs.report.Unit;
import io.stepwise.jobs.training.Ledgers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The learning curves of a report, from the ledgers next to the models of a run. */
final class RunCurves {
  private RunCurves() {}

  /** The curves of the folders that are there: "sft", "reward model" and "policy". */
  static List<Curve> of(Map<String, InputFolder> folders) {
    List<Curve> curves = new ArrayList<>();
    List<Measurement> sft = ledger(folders.get("sft"));
    List<Measurement> prm = ledger(folders.get("reward model"));
    List<Measurement> ppo = ledger(folders.get("policy"));
    curves.add(
        Curve.of(sft, "sft", "loss", "Loss", Unit.NUMBER, "Nats per token of demonstrations"));
    curves.add(
        Curve.of(
            prm, "train-prm", "step_loss", "Step loss", Unit.NUMBER, "Cross-entropy per step"));
    curves.add(
        Curve.of(
            prm,
            "train-prm",
            "lm_loss",
            "LM loss",
            Unit.NUMBER,
            "Auxiliary LM loss, nats per token of correct steps"));
    curves.add(
        policyCurve(
            ppo,
            "accuracy",
            "Accuracy",
            Unit.SHARE,
            "Share of sampled chains with a right answer"));
    curves.add(
        policyCurve(
            ppo,
            "reward_process",
            "Process reward",
            Unit.NUMBER,
            "Process reward per chain, from −1 to 1"));
    curves.add(
        policyCurve(
            ppo,
            "sequence_kl",
            "Divergence",
            Unit.NUMBER,
            "Nats per chain between the policy and the reference policy"));
    curves.add(
        policyCurve(
            ppo, "entropy", "Entropy", Unit.NUMBER, "Nats per token of the policy's distribution"));
    curves.add(
        policyCurve(
            ppo,
            "response_steps",
            "Steps per chain",
            Unit.NUMBER,
            "A jump suggests reward hacking by length"));
    curves.add(
        policyCurve(
            ppo,
            "explained_variance",
            "Explained variance",
            Unit.NUMBER,
            "Share of the returns' variance that the critic explains"));
    curves.removeIf(curve -> curve.points().isEmpty());
    return curves;
  }

  private static List<Measurement> ledger(InputFolder folder) {
    return folder == null ? List.of() : MetricsLedger.read(Ledgers.folder(folder.path()));
  }

  private static Curve policyCurve(
      List<Measurement> measured, String metric, String title, Unit unit, String meaning) {
    return Curve.of(measured, "train-policy", metric, title, unit, meaning);
  }
}

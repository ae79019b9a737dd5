package io.stepwise.jobs.doctor;

import io.stepwise.data.error.InfrastructureFailure;
import io.stepwise.jobs.doctor.Finding.Colours;
import io.stepwise.jobs.doctor.Finding.Verdict;
import io.stepwise.jobs.job.Job;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.job.Memory;
import io.stepwise.jobs.progress.TerminalOutput;
import io.stepwise.jobs.progress.TerminalText;
import io.stepwise.jobs.training.ModelMemory;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Help.Ansi;

/** Checks what jobs need, and says what to do where something is missing. */
public final class DoctorJob implements Job<DoctorConfig> {
  @Override
  public String name() {
    return "doctor";
  }

  @Override
  public String summary() {
    return "Checks Java, memory, tensors, GPU, cluster, filesystem and tracking server";
  }

  @Override
  public String example() {
    return "--master spark://master:7077 --output hdfs://namenode:8020/runs"
        + " --tracking-uri http://127.0.0.1:5000";
  }

  @Override
  public DoctorConfig defaults() {
    return DoctorConfig.DEFAULTS;
  }

  /** Nothing of it is kept: where a run would go is only tried. */
  @Override
  public Optional<String> output(DoctorConfig config) {
    return Optional.empty();
  }

  @Override
  public void run(DoctorConfig config, JobContext context) {
    Map<String, Check> checks = new LinkedHashMap<>();
    checks.put("Java", Machine::java);
    checks.put("Memory", Machine::memory);
    if (config.model() != null) {
      ModelMemory model = ModelMemory.of(config.model());
      checks.put("Model", () -> Finding.good(model.words()));
      model
          .needs()
          .forEach((work, need) -> checks.put(work, () -> Machine.fits(need, Memory.here())));
    }
    checks.put("Tensors", Engine::look);
    checks.put("GPU", () -> Machine.gpu(context.common().device()));
    checks.put("Filesystem", () -> Filesystem.look(config.output()));
    checks.put("Spark", () -> Cluster.look(context));
    checks.put("Tracking server", () -> Tracking.look(context.common().trackingUri()));
    checks.put("Programs", Machine::programs);
    Colours colours = Ansi.AUTO.enabled() ? Colours.ON : Colours.OFF;
    List<String> failed = new ArrayList<>();
    checks.forEach(
        (name, check) -> {
          context.interruption().check();
          Finding finding = check.finding();
          PrintStream out = TerminalOutput.styled(context.out());
          out.println(
              String.format(
                  Locale.ROOT,
                  "%s  %-15s  %s",
                  finding.verdict().shown(colours),
                  name,
                  TerminalText.line(finding.found())));
          if (!finding.advice().isEmpty()) {
            out.println(" ".repeat(23) + "→ " + TerminalText.line(finding.advice()));
          }
          if (finding.verdict() == Verdict.FAILED) {
            failed.add(name);
          }
        });
    if (!failed.isEmpty()) {
      throw new InfrastructureFailure(
          "Checks failed: " + String.join(", ", failed) + " (see above)");
    }
  }
}

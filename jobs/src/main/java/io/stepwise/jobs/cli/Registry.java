package io.stepwise.jobs.cli;

import io.stepwise.jobs.demo.DemoJob;
import io.stepwise.jobs.doctor.DoctorJob;
import io.stepwise.jobs.evaluate.BestOfNJob;
import io.stepwise.jobs.evaluate.ProcessBenchJob;
import io.stepwise.jobs.evaluate.efficiency.LabelEfficiencyJob;
import io.stepwise.jobs.evaluate.prmbench.PrmBenchJob;
import io.stepwise.jobs.evaluate.steps.StepsJob;
import io.stepwise.jobs.evaluate.stress.StressJob;
import io.stepwise.jobs.export.ExportJob;
import io.stepwise.jobs.generate.GenerateJob;
import io.stepwise.jobs.grade.GradeJob;
import io.stepwise.jobs.improve.ImproveJob;
import io.stepwise.jobs.ingest.IngestCommand;
import io.stepwise.jobs.job.Job;
import io.stepwise.jobs.label.LabelJob;
import io.stepwise.jobs.merge.MergeJob;
import io.stepwise.jobs.policy.TrainPolicyJob;
import io.stepwise.jobs.prm.TrainPrmJob;
import io.stepwise.jobs.retrain.RetrainJob;
import io.stepwise.jobs.rewardmodel.RewardModelJob;
import io.stepwise.jobs.rollout.RolloutJob;
import io.stepwise.jobs.runreport.ReportJob;
import io.stepwise.jobs.scaling.ScalingJob;
import io.stepwise.jobs.score.ScoreJob;
import io.stepwise.jobs.select.SelectJob;
import io.stepwise.jobs.sft.SftJob;
import io.stepwise.jobs.solve.SolveJob;
import io.stepwise.jobs.tracking.delivery.TrackingDeliver;
import io.stepwise.jobs.tracking.server.TrackingStart;
import io.stepwise.jobs.tracking.server.TrackingStatus;
import io.stepwise.jobs.tracking.server.TrackingStop;
import java.util.List;

/** Every command, in the order of the help. */
final class Registry {
  private Registry() {}

  static List<Job<?>> jobs() {
    return List.of(
        new DemoJob(),
        new IngestCommand(),
        new ExportJob(),
        new SftJob(),
        new TrainPrmJob(),
        new RewardModelJob(),
        new GenerateJob(),
        new ScoreJob(),
        new RolloutJob(),
        new LabelJob(),
        new SelectJob(),
        new SolveJob(),
        new TrainPolicyJob(),
        new ImproveJob(),
        new MergeJob(),
        new GradeJob(),
        new BestOfNJob(),
        new StepsJob(),
        new ProcessBenchJob(),
        new PrmBenchJob(),
        new ScalingJob(),
        new StressJob(),
        new LabelEfficiencyJob(),
        new RetrainJob(),
        new ReportJob(),
        new DoctorJob(),
        new TrackingStart(),
        new TrackingStop(),
        new TrackingStatus(),
        new TrackingDeliver());
  }

  /**
   * The commands that a command line can mean: those of its first word, and every one where there
   * is none of it. The others need no options then, whose describing takes a while.
   */
  static List<Job<?>> meantBy(String... arguments) {
    String word = arguments.length == 0 ? "" : arguments[0];
    List<Job<?>> meant =
        jobs().stream()
            .filter(
                job ->
                    job.name().equals(word)
                        || job.aliases().contains(word)
                        || job.name().startsWith(word + " "))
            .toList();
    return meant.isEmpty() ? jobs() : meant;
  }
}

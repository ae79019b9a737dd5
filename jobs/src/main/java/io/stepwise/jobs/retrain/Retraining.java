package io.stepwise.jobs.retrain;

import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.error.StepwiseException;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.storage.Folders;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.registry.ModelRegistry;
import io.stepwise.jobs.registry.ModelVersion;
import io.stepwise.jobs.report.Source;
import io.stepwise.jobs.retrain.StageListener.Stage;
import io.stepwise.jobs.retrain.decision.Decision;
import io.stepwise.jobs.retrain.decision.Evidence;
import io.stepwise.jobs.retrain.gate.Check;
import io.stepwise.jobs.retrain.gate.JudgedSet;
import io.stepwise.jobs.retrain.gate.LabelChecks;
import io.stepwise.jobs.retrain.history.LabelFile;
import io.stepwise.jobs.retrain.history.LabelState;
import io.stepwise.jobs.retrain.history.Outcome;
import io.stepwise.jobs.retrain.history.Outcome.Result;
import io.stepwise.jobs.retrain.history.Plan;
import io.stepwise.jobs.retrain.history.Run;
import io.stepwise.jobs.retrain.labels.FrozenSet;
import io.stepwise.jobs.retrain.labels.LabelStore.ChangedMeanwhile;
import io.stepwise.jobs.retrain.labels.Mixture;
import io.stepwise.jobs.retrain.policy.PolicyProblems;
import io.stepwise.prm.scoring.ProcessRewardModel;
import io.stepwise.prm.scoring.RewardModels;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One run from its plan to its decision. Every stage writes a folder atomically and is skipped if
 * that folder exists, so a run that was stopped at any point resumes.
 */
final class Retraining {
  private final RetrainConfig config;
  private final JobContext context;
  private final RetrainContext state;
  private final Run run;
  private final Optional<ModelVersion> champion;
  private final StageListener listener;
  private final Verdicts verdicts = new Verdicts();
  private Evidence evidence = Evidence.none();
  private List<JudgedSet> before = List.of();
  private final List<Source> sources = new ArrayList<>();

  Retraining(
      RetrainConfig config,
      JobContext context,
      RetrainContext state,
      Run run,
      StageListener listener) {
    this.config = config;
    this.context = context;
    this.state = state;
    this.run = run;
    this.champion = state.champion();
    this.listener = listener;
  }

  /** Trains and decides. */
  Outcome decide() {
    Instant started = Instant.now();
    CandidateOutcome trained = trainCandidate();
    Outcome outcome = withPolicy(trained.outcome);
    state.lease().check();
    ManifestDraft draft = context.draft(new RetrainJob(), config, started);
    Decision decision =
        new Decision(
            run.number(), Instant.now().toString(), outcome, trained.candidate, evidence, sources);
    decision.write(run.decision(), draft.metrics(decision.figures()));
    listener.completed(Stage.DECIDED);
    return outcome;
  }

  /** The outcome for the reward model, and the candidate's version, 0 without a candidate. */
  private record CandidateOutcome(Outcome outcome, int candidate) {}

  private CandidateOutcome trainCandidate() {
    List<FrozenSet> frozen = state.frozen();
    stage("ingest", this::ingest);
    listener.completed(Stage.INGESTED);
    Mixture mixture = screen(frozen);
    Candidate candidate = new Candidate(config, context, run, champion);
    if (mixture.freshCount() < config.minNew()) {
      return new CandidateOutcome(notEnough(mixture), 0);
    }
    candidate.mix(mixture, state.describe());
    listener.completed(Stage.MIXED);
    try {
      candidate.train();
    } catch (InvalidInput | InvalidConfiguration e) {
      return new CandidateOutcome(untrainable(e), 0);
    }
    listener.completed(Stage.TRAINED);
    Candidate.Measured[] measured = new Candidate.Measured[1];
    stage("evaluate", () -> measured[0] = candidate.measure(frozen, before, mixture, evidence));
    evidence = measured[0].evidence();
    InputFolder folder = InputFolder.open(run.candidate());
    state.lease().check();
    ModelVersion version = state.models().register(RetrainContext.MODEL, folder);
    state.models().setAlias(ModelRegistry.CANDIDATE, version, "candidate of run " + run.number());
    listener.completed(Stage.REGISTERED);
    sources.add(Source.of("candidate", folder));
    sources.add(Source.of("training data", InputFolder.open(run.training())));
    champion.ifPresent(one -> sources.add(Source.of("champion", InputFolder.open(one.folder()))));
    return new CandidateOutcome(
        new PromotionDecision(run, champion, version, measured[0].gates()).outcome(verdicts),
        version.number());
  }

  /** Trains a policy with the reward model that will be in force, if it has not been used yet. */
  private Outcome withPolicy(Outcome outcome) {
    if (!state.wantsPolicy(outcome.champion())) {
      listener.completed(Stage.POLICY_TRAINED);
      listener.completed(Stage.POLICY_MEASURED);
      return outcome;
    }
    PolicyCandidate candidate =
        new PolicyCandidate(
            config.policy(),
            context,
            state,
            run,
            state.models().version(RetrainContext.MODEL, outcome.champion()));
    PolicyProblems problems = state.problems();
    try {
      candidate.train(problems);
    } catch (InvalidInput | InvalidConfiguration e) {
      return outcome.with(candidate.untrainable(e.getMessage()));
    }
    listener.completed(Stage.POLICY_TRAINED);
    PolicyCandidate.Measured measured = candidate.measure(problems, evidence);
    evidence = measured.evidence();
    sources.addAll(measured.sources());
    listener.completed(Stage.POLICY_MEASURED);
    return outcome.with(measured.outcome());
  }

  /** A part of the run as a tracking server shows it. */
  private void stage(String name, Runnable work) {
    context.tracked().phase(name, Map.of(), run.path() + "/" + name).during(work);
  }

  private void ingest() {
    for (LabelFile file : run.plan().files()) {
      context.interruption().check();
      try {
        state.store().ingest(file);
      } catch (InvalidInput e) {
        verdicts.judge(file, LabelState.REFUSED, e.getMessage());
      } catch (ChangedMeanwhile e) {
        context.progress().say(e.getMessage() + "; it is left for the next run");
        verdicts.drop(file, e.getMessage());
      }
    }
  }

  /** The data to train on, without files whose labels the champion finds suspect. */
  private Mixture screen(List<FrozenSet> frozen) {
    Set<String> problems = new HashSet<>();
    frozen.forEach(set -> set.solutions().forEach(s -> problems.add(s.problemId())));
    Mixture mixture = mixture(problems);
    if (champion.isPresent()) {
      try (ProcessRewardModel model =
          RewardModels.openProcess(InputFolder.open(champion.get().folder()))) {
        before = Candidate.judge(model, frozen, config.training());
        if (LabelChecks.mayJudge(before, config.gates())) {
          mixture.fresh().forEach((file, solutions) -> check(file, model, solutions));
        } else {
          context.progress().say("The champion is too weak to check new labels");
        }
      }
      mixture = mixture(problems);
    }
    evidence =
        evidence
            .count("new solutions", mixture.freshCount())
            .count("replayed solutions", mixture.replayed().size())
            .count("earlier solutions", mixture.repeated())
            .count("solutions of frozen problems, excluded", mixture.frozen());
    return mixture;
  }

  private void check(
      LabelFile file, ProcessRewardModel model, List<StepLabelledSolution> solutions) {
    JudgedSet judged = Ratings.of(file.path(), model, solutions, config.training());
    List<Check> checks =
        LabelChecks.of(judged, config.gates(), random().child("labels", file.digest()));
    evidence = evidence.checks(checks);
    List<String> failed = checks.stream().filter(c -> !c.passed()).map(Check::line).toList();
    if (!failed.isEmpty()) {
      verdicts.judge(file, LabelState.SET_ASIDE, String.join("; ", failed));
      evidence = evidence.contradictions(judged);
    }
  }

  private Mixture mixture(Set<String> frozenProblems) {
    return Mixture.of(
        state.store(),
        verdicts.open(run.plan().files()),
        state.learned(),
        frozenProblems,
        config.replay(),
        random().child("replay", run.number()));
  }

  private NamedRandom random() {
    return NamedRandom.of("stepwise", context.seed(), "retrain");
  }

  private Outcome notEnough(Mixture mixture) {
    int count = mixture.freshCount();
    mixture
        .fresh()
        .forEach(
            (file, solutions) ->
                verdicts.judge(
                    file,
                    solutions.isEmpty() ? LabelState.LEARNED : LabelState.PENDING,
                    solutions.isEmpty()
                        ? "it contains nothing new"
                        : "waiting for more: "
                            + count
                            + " new solutions, fewer than "
                            + config.minNew()));
    return outcome(
        Result.NOT_TRAINED,
        "No candidate was trained: "
            + (mixture.fresh().isEmpty()
                ? "no label file could be used"
                : count == 0
                    ? "no label file brought a new solution"
                    : count + " new solutions are fewer than " + config.minNew()));
  }

  private Outcome untrainable(StepwiseException e) {
    verdicts
        .open(run.plan().files())
        .forEach(file -> verdicts.judge(file, LabelState.PENDING, e.getMessage()));
    return outcome(Result.NOT_TRAINED, "No candidate was trained: " + e.getMessage());
  }

  private Outcome outcome(Result result, String summary) {
    int number = champion.map(ModelVersion::number).orElse(0);
    return Outcome.of(result, verdicts.all(), number, number, 0, run.plan().settings(), summary);
  }

  /** What a run that was stopped has decided already, if it has. */
  static Optional<Outcome> decided(Run run) {
    return run.plan().kind() == Plan.Kind.RETRAIN && Folders.exists(run.decision())
        ? Optional.of(Decision.outcome(run.decision()))
        : Optional.empty();
  }
}

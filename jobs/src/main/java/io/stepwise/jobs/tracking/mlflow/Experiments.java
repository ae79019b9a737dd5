package io.stepwise.jobs.tracking.mlflow;

import io.stepwise.jobs.tracking.mlflow.TrackingFailure.Kind;
import org.mlflow.api.proto.Service.CreateExperiment;
import org.mlflow.api.proto.Service.Experiment;
import org.mlflow.api.proto.Service.ExperimentTag;
import org.mlflow.api.proto.Service.GetExperimentByName;
import org.mlflow.api.proto.Service.SetExperimentTag;

/** The experiments of a tracking server. */
final class Experiments {
  /** Tag that opens the server's pages for training, not those for traces of chats. */
  private static final String KIND = "mlflow.experimentKind";

  private static final String TRAINING = "custom_model_development";

  private final MlflowServer server;

  Experiments(MlflowServer server) {
    this.server = server;
  }

  /**
   * The id of the experiment of this name, created if there is none.
   *
   * @throws TrackingFailure if it is deleted
   */
  String id(String name) {
    Experiment known = named(name);
    if (known == null) {
      try {
        CreateExperiment request =
            CreateExperiment.newBuilder()
                .setName(name)
                .addTags(ExperimentTag.newBuilder().setKey(KIND).setValue(TRAINING))
                .build();
        return server
            .post("experiments/create", request, CreateExperiment.Response.newBuilder())
            .getExperimentId();
      } catch (TrackingFailure e) {
        if (e.kind() != Kind.EXISTS) {
          throw e;
        }
        known = named(name); // another process has created it
      }
    }
    if (known == null || known.getLifecycleStage().equals("deleted")) {
      throw new TrackingFailure(
          Kind.REFUSED,
          "its experiment is deleted ("
              + name
              + ", expected one to add runs to; restore it, or"
              + " choose another with --experiment)",
          null);
    }
    openForTraining(known);
    return known.getExperimentId();
  }

  private Experiment named(String name) {
    try {
      String query = "experiments/get-by-name?experiment_name=" + MlflowServer.encoded(name);
      String answer = server.answer(query, "GET", null);
      return Messages.read(answer, GetExperimentByName.Response.newBuilder()).getExperiment();
    } catch (TrackingFailure e) {
      if (e.kind() == Kind.UNKNOWN) {
        return null;
      }
      throw e;
    }
  }

  /** Sets the kind of an experiment that has none, or one inferred by the server. */
  private void openForTraining(Experiment experiment) {
    for (ExperimentTag tag : experiment.getTagsList()) {
      boolean chosen = !tag.getValue().contains("inferred");
      if (tag.getKey().equals(KIND) && chosen) {
        return;
      }
    }
    server.post(
        "experiments/set-experiment-tag",
        SetExperimentTag.newBuilder()
            .setExperimentId(experiment.getExperimentId())
            .setKey(KIND)
            .setValue(TRAINING)
            .build(),
        SetExperimentTag.Response.newBuilder());
  }
}

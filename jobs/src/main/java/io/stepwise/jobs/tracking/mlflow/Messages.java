package io.stepwise.jobs.tracking.mlflow;

import io.stepwise.jobs.tracking.mlflow.TrackingFailure.Kind;
import org.mlflow_project.google.protobuf.InvalidProtocolBufferException;
import org.mlflow_project.google.protobuf.Message;
import org.mlflow_project.google.protobuf.MessageOrBuilder;
import org.mlflow_project.google.protobuf.util.JsonFormat;

/**
 * The messages of MLflow's Java client, in the JSON of its REST interface. {@link HttpCalls} sends
 * them: the client's own transport follows redirects with the password and holds answers of any
 * length.
 */
final class Messages {
  private Messages() {}

  /** A message as JSON. */
  static String json(MessageOrBuilder message) {
    try {
      return JsonFormat.printer()
          .preservingProtoFieldNames()
          .omittingInsignificantWhitespace()
          .print(message);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("Cannot write message: " + e.getMessage(), e);
    }
  }

  /**
   * Reads a message; fields that a newer server adds are passed over.
   *
   * @throws TrackingFailure if the text is no such message
   */
  static <B extends Message.Builder> B read(String json, B message) {
    try {
      JsonFormat.parser().ignoringUnknownFields().merge(json, message);
      return message;
    } catch (InvalidProtocolBufferException e) {
      throw new TrackingFailure(
          Kind.REFUSED, "its answer is not JSON, so it is not an MLflow server", e);
    }
  }
}

package io.stepwise.data.table;

import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/** Our columns with a file's repetitions: Spark, say, writes every column as optional. */
final class RequestedSchema {
  private RequestedSchema() {}

  static MessageType of(MessageType ours, MessageType file) {
    return new MessageType(ours.getName(), fields(ours, file));
  }

  private static Type[] fields(GroupType ours, GroupType file) {
    Type[] fields = new Type[ours.getFieldCount()];
    for (int i = 0; i < fields.length; i++) {
      Type field = ours.getType(i);
      boolean known = file.containsField(field.getName());
      fields[i] = known ? as(field, file.getType(field.getName())) : field;
    }
    return fields;
  }

  private static Type as(Type ours, Type theirs) {
    if (ours.isPrimitive() != theirs.isPrimitive()) {
      return ours; // parquet-mr will say that it does not fit
    }
    if (ours.isPrimitive()) {
      PrimitiveType column = ours.asPrimitiveType();
      return Types.primitive(column.getPrimitiveTypeName(), theirs.getRepetition())
          .as(column.getLogicalTypeAnnotation())
          .named(column.getName());
    }
    GroupType group = ours.asGroupType();
    return Types.buildGroup(theirs.getRepetition())
        .as(group.getLogicalTypeAnnotation())
        .addFields(fields(group, theirs.asGroupType()))
        .named(group.getName());
  }
}

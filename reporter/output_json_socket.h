/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * output_json_socket.h - what the JSON report says of stacks and sockets.
 */
#ifndef FINLEAK_OUTPUT_JSON_SOCKET_H
#define FINLEAK_OUTPUT_JSON_SOCKET_H

#include "json.h"
#include "report.h"

/* Each puts one object, by NAME if it has one; what is unknown is null. */
void output_json_frame(struct json *json, const char *name,
                       const struct report_frame *frame);
void output_json_stack(struct json *json, const char *name,
                       const struct report_stack *stack);
void output_json_socket(struct json *json, const struct report_socket *socket);

#endif

package io.swarmguard.hub;

import io.swarmguard.message.Message;
import io.swarmguard.policy.Access;
import io.swarmguard.policy.Intent;

/** One message is to be handed to one session. */
record Deliver(Access access, Message message) implements Intent {}

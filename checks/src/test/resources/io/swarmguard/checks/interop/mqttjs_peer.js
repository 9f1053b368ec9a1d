// Drives MQTT.js as Peer asks: one JSON command a line on standard input, one answer or event a line on standard output.
'use strict';
const fs = require('fs');
const readline = require('readline');
const mqtt = require('mqtt');

let client;
const say = (line) => process.stdout.write(JSON.stringify(line) + '\n');
const code = (error) => error.code ?? error.message;

/** What Peer calls the properties of a message, as MQTT.js calls them. */
function properties(c) {
    const all = {
        contentType: c.contentType,
        responseTopic: c.responseTopic,
        correlationData: c.correlation && Buffer.from(c.correlation),
        messageExpiryInterval: c.expiry,
        userProperties: c.user,
    };
    return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

function heard(topic, payload, packet) {
    const p = packet.properties ?? {};
    say({
        event: 'message',
        topic,
        payload: payload.toString(),
        qos: packet.qos,
        retain: packet.retain,
        contentType: p.contentType,
        responseTopic: p.responseTopic,
        correlation: p.correlationData?.toString(),
        expiry: p.messageExpiryInterval,
        alias: p.topicAlias,
        user: { ...p.userProperties },
    });
}

const commands = {
    connect(c, answer) {
        const five = c.version === 5;
        const mine = (client = mqtt.connect({
            protocol: c.path ? 'wss' : 'mqtts',
            path: c.path,
            host: '127.0.0.1',
            port: c.port,
            ca: fs.readFileSync('swarm-ca.crt'),
            cert: fs.readFileSync(c.name + '.crt'),
            key: fs.readFileSync(c.name + '.key'),
            protocolVersion: c.version,
            clientId: c.client,
            clean: c.clean,
            reconnectPeriod: 0,
            autoAssignTopicAlias: five && c.aliases > 0,
            properties: five
                ? { sessionExpiryInterval: c.expiry, receiveMaximum: c.receive, topicAliasMaximum: c.aliases }
                : undefined,
            will: c.will && { ...c.will, properties: {} },
        }));
        let reason;
        mine.once('connect', (connack) => answer({ code: 0, present: connack.sessionPresent }));
        mine.on('error', (error) => answer({ code: code(error) }));
        mine.on('message', heard);
        mine.on('disconnect', (packet) => (reason = packet.reasonCode));
        mine.on('close', () => mine.disconnecting || say({ event: 'closed', code: reason }));
    },
    subscribe(c, answer) {
        client.subscribe(c.filter, { qos: c.qos }, (error, granted, suback) =>
            answer({ code: suback ? suback.granted[0] : code(error) }));
    },
    publish(c, answer) {
        const options = { qos: c.qos, retain: c.retain, properties: properties(c) };
        client.publish(c.topic, c.payload, options, (error) => answer({ code: error ? code(error) : 0 }));
    },
    disconnect(c, answer) {
        client.end(false, {}, () => answer({ code: 0 }));
    },
};

readline.createInterface({ input: process.stdin })
    .on('line', (line) => {
        const c = JSON.parse(line);
        commands[c.do](c, (answer) => say({ id: c.id, ...answer }));
    })
    .on('close', () => process.exit());

// Reads a published OpenAPI 3 document and writes the facts of its operations: names, types, limits, statuses, schemas.
// Does not copy descriptions. Usage: node generate-contract.mjs <document.json> [path prefix] > contract.json
import { readFileSync } from 'node:fs';

/** What says which values are good, and is copied as it is. */
const RULES = [
    'format', 'enum', 'default', 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf',
    'minLength', 'maxLength', 'pattern', 'minItems', 'maxItems', 'uniqueItems', 'minProperties', 'maxProperties',
];
const PROSE = ['title', 'description', 'summary', 'example', 'examples', 'deprecated', 'externalDocs'];
const READ = ['type', 'items', 'properties', 'required', 'additionalProperties', 'nullable', '$ref', 'allOf', 'oneOf', 'anyOf'];
const METHODS = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options', 'trace'];

const [, , file, prefix = '/functions'] = process.argv;
if (!file) {
    console.error('Usage: node generate-contract.mjs <document.json> [path prefix, default /functions]');
    process.exit(2);
}
const document = JSON.parse(readFileSync(file, 'utf8'));
const schemas = new Map();

function fail(message) {
    throw new Error(`${file}: ${message}`);
}

/** A keyword that this script does not know could be a rule, and then the contract would lack it. */
function refuseUnknown(schema, where) {
    const unknown = Object.keys(schema).find(key => !key.startsWith('x-') && ![...RULES, ...PROSE, ...READ].includes(key));
    if (unknown) fail(`${where} has '${unknown}', which this generator does not know.`);
}

/** The schema's name, which becomes part of the contract. */
function referenced($ref) {
    const name = $ref.replace('#/components/schemas/', '');
    if (!schemas.has(name)) {
        const schema = document.components?.schemas?.[name] ?? fail(`${$ref} is not there.`);
        schemas.set(name, null);
        schemas.set(name, objectOf(schema, name));
    }
    return name;
}

function objectOf(schema, where) {
    if (!schema.properties) return typeOf(schema, where);
    refuseUnknown(schema, where);
    return {
        ...(schema.additionalProperties ? { open: true } : {}),
        properties: propertiesOf(schema, where),
    };
}

function propertiesOf(schema, where) {
    return Object.entries(schema.properties ?? {}).map(([name, property]) => ({
        name,
        ...(schema.required?.includes(name) ? { required: true } : {}),
        ...typeOf(property, `${where}.${name}`),
    }));
}

function typeOf(schema, where) {
    refuseUnknown(schema, where);
    const references = [schema.$ref, ...(schema.allOf ?? []).map(s => s.$ref)].filter(Boolean);
    const choices = [...(schema.oneOf ?? []), ...(schema.anyOf ?? [])];
    if (references.length > 1 || schema.allOf?.some(s => !s.$ref) || choices.some(s => !s.$ref))
        fail(`${where} is combined of parts that have no names.`);
    return {
        ...(schema.type ? { type: schema.type } : {}),
        ...(references.length ? { ref: referenced(references[0]) } : {}),
        ...(choices.length ? { oneOf: choices.map(choice => referenced(choice.$ref)) } : {}),
        ...(schema.nullable || schema['x-nullable'] ? { nullable: true } : {}),
        ...Object.fromEntries(RULES.filter(rule => rule in schema).map(rule => [rule, schema[rule]])),
        ...(schema.items && Object.keys(schema.items).length ? { items: typeOf(schema.items, `${where}[]`) } : {}),
        ...(schema.type === 'object' && schema.properties ? { properties: propertiesOf(schema, where) } : {}),
    };
}

function parameterOf(parameter, where) {
    const { name, in: place, required, schema } = parameter;
    if (!name || !schema) fail(`${where} has a parameter without a name or a schema of its own.`);
    return { name, in: place, ...(required ? { required: true } : {}), ...typeOf(schema, `${where}.${name}`) };
}

function bodyOf(operation, where) {
    return Object.entries(operation.requestBody?.content ?? {}).flatMap(([type, { schema }]) => {
        const body = schema.$ref ? document.components.schemas[schema.$ref.replace('#/components/schemas/', '')] : schema;
        refuseUnknown(body, where);
        return propertiesOf(body, where).map(({ name, ...rest }) => ({ name, in: type === 'application/json' ? 'body' : 'form', ...rest }));
    });
}

function answersOf(operation) {
    return Object.entries(operation.responses).map(([status, { content }]) => {
        const [type, body] = Object.entries(content ?? {})[0] ?? [];
        return {
            status: Number(status) || fail(`${operation.operationId} answers '${status}', which is no status.`),
            ...(type ? { contentType: type } : {}),
            ...(body?.schema?.$ref ? { schema: referenced(body.schema.$ref) } : {}),
        };
    });
}

function operationOf(path, shared, method, operation) {
    const { 'operationId': id, 'x-appwrite': facts = {} } = operation;
    return {
        id,
        method: method.toUpperCase(),
        path,
        ...(facts.scope ? { scopes: [facts.scope].flat() } : {}),
        ...(facts['rate-limit'] ? { rateLimit: { limit: facts['rate-limit'], seconds: facts['rate-time'], key: facts['rate-key'] } } : {}),
        ...(operation.deprecated ? { deprecated: true } : {}),
        answers: answersOf(operation),
        parameters: [...[...shared, ...(operation.parameters ?? [])].map(p => parameterOf(p, id)), ...bodyOf(operation, id)],
    };
}

function sourceOf({ info, 'x-provenance': provenance = {} }) {
    const { source, commit, date } = provenance;
    return { version: info.version, license: info.license?.name, document: source, commit, date };
}

/** One line for each parameter and property, so that a newer document shows as a readable difference. */
function lines(items, indent) {
    return items.length === 0 ? '[]' : `[\n${items.map(item => `${indent}  ${JSON.stringify(item)}`).join(',\n')}\n${indent}]`;
}

function writeOperation({ answers, parameters, ...facts }) {
    const head = JSON.stringify(facts).slice(1, -1);
    return `    {${head},\n      "answers": ${JSON.stringify(answers)},\n      "parameters": ${lines(parameters, '      ')}}`;
}

function writeSchema([name, { properties, ...facts }]) {
    const head = Object.keys(facts).length > 0 ? JSON.stringify(facts).slice(1, -1) + ', ' : '';
    return `    ${JSON.stringify(name)}: {${head}"properties": ${lines(properties ?? [], '    ')}}`;
}

const operations = Object.entries(document.paths)
    .filter(([path]) => path === prefix || path.startsWith(prefix + '/'))
    .flatMap(([path, item]) => METHODS.filter(method => item[method]).map(
        method => operationOf(path, item.parameters ?? [], method, item[method])));
if (operations.length === 0) fail(`no path begins with ${prefix}.`);
const sorted = [...schemas].sort(([a], [b]) => (a < b ? -1 : 1));
process.stdout.write(`{
  "source": ${JSON.stringify(sourceOf(document))},
  "operations": [
${operations.map(writeOperation).join(',\n')}
  ],
  "schemas": {
${sorted.map(writeSchema).join(',\n')}
  }
}
`);

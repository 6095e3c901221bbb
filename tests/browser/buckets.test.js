// @ts-check
import { expect } from "chai";
import { bucketName, bucketOfThis, client, connect, rejection } from "./minnow.js";

describe("buckets", () => {
  it("are made, found, listed and removed", async () => {
    const bucket = bucketName();
    const start = Date.now();
    expect(await client.bucketExists(bucket)).to.equal(false);
    expect(await client.makeBucket(bucket)).to.equal(undefined);
    expect(await client.bucketExists(bucket)).to.equal(true);
    const row = (await client.listBuckets()).find(({ name }) => name === bucket);
    expect(row?.creationDate).to.be.an.instanceof(Date);
    expect(Number(row?.creationDate)).to.be.within(start - 60_000, Date.now() + 60_000);
    expect(await client.removeBucket(bucket)).to.equal(undefined);
    expect(await client.bucketExists(bucket)).to.equal(false);
  });

  it("are made where location says", async () => {
    /** @type {any[]} */
    const bodies = []; // MinIO takes any location, so look at what is sent
    const fetch = async (/** @type {string} */ _, /** @type {RequestInit} */ { body }) => {
      bodies.push(body);
      return new Response();
    };
    await connect({ fetch }).makeBucket("bucket", { location: "eu-west-1" });
    await connect({ fetch, region: "eu-west-2" }).makeBucket("bucket");
    await connect({ fetch }).makeBucket("bucket", { location: "us-east-1" }); // S3 refuses to have its default named
    const constraints = bodies.map((body) => body && /<LocationConstraint>(.*)<\/LocationConstraint>/.exec(body)?.[1]);
    expect(constraints).to.deep.equal(["eu-west-1", "eu-west-2", undefined]);
  });

  describe("that are there", () => {
    const bucket = bucketOfThis();

    it("are not made twice", async () => {
      const error = await rejection(client.makeBucket(bucket));
      expect(error).to.include({ name: "ResponseError", code: "BucketAlreadyOwnedByYou", status: 409, bucketName: bucket });
    });

    it("are not removed while something is in them", async () => {
      await client.putObject(bucket, "a", "a");
      expect(await rejection(client.removeBucket(bucket))).to.include({ code: "BucketNotEmpty", status: 409 });
      await client.removeObject(bucket, "a");
    });

    it("are not false for someone who may not look", async () => {
      const anonymous = connect({ accessKey: undefined, secretKey: undefined });
      expect(await rejection(anonymous.bucketExists(bucket))).to.include({ name: "ResponseError", code: "AccessDenied", status: 403 });
    });
  });
});

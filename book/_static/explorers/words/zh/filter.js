export default { title: "filter" };
